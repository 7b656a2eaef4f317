// Incremental SHA-256.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace drsim::load {

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::string_view bytes);
    /// Lower-case hexadecimal; call once, at the end.
    [[nodiscard]] std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace drsim::load
