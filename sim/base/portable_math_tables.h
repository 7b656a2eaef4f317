// Constants of portable_math.cpp, correctly rounded from 60 digits: logarithms at 1/64 steps, powers of two at 1/32 steps.
#pragma once

namespace drsim::portable::table {

/// log(c) at c = (48 + i) / 64: from 3/4 to 3/2.
inline constexpr double log_of[49] = {
    -0x1.269621134db92p-2,
    -0x1.1178e8227e47cp-2,
    -0x1.f991c6cb3b379p-3,
    -0x1.d1037f2655e7bp-3,
    -0x1.a93ed3c8ad9e3p-3,
    -0x1.823c16551a3c2p-3,
    -0x1.5bf406b543db2p-3,
    -0x1.365fcb0159016p-3,
    -0x1.1178e8227e47cp-3,
    -0x1.da727638446a2p-4,
    -0x1.9335e5d594989p-4,
    -0x1.4d3115d207eacp-4,
    -0x1.08598b59e3a07p-4,
    -0x1.894aa149fb343p-5,
    -0x1.0415d89e74444p-5,
    -0x1.0205658935847p-6,
    0x0.0p+0,
    0x1.fc0a8b0fc03e4p-7,
    0x1.f829b0e783300p-6,
    0x1.77458f632dcfcp-5,
    0x1.f0a30c01162a6p-5,
    0x1.341d7961bd1d1p-4,
    0x1.6f0d28ae56b4cp-4,
    0x1.a926d3a4ad563p-4,
    0x1.e27076e2af2e6p-4,
    0x1.0d77e7cd08e59p-3,
    0x1.29552f81ff523p-3,
    0x1.44d2b6ccb7d1ep-3,
    0x1.5ff3070a793d4p-3,
    0x1.7ab890210d909p-3,
    0x1.9525a9cf456b4p-3,
    0x1.af3c94e80bff3p-3,
    0x1.c8ff7c79a9a22p-3,
    0x1.e27076e2af2e6p-3,
    0x1.fb9186d5e3e2bp-3,
    0x1.0a324e27390e3p-2,
    0x1.1675cababa60ep-2,
    0x1.22941fbcf7966p-2,
    0x1.2e8e2bae11d31p-2,
    0x1.3a64c556945eap-2,
    0x1.4618bc21c5ec2p-2,
    0x1.51aad872df82dp-2,
    0x1.5d1bdbf5809cap-2,
    0x1.686c81e9b14afp-2,
    0x1.739d7f6bbd007p-2,
    0x1.7eaf83b82afc3p-2,
    0x1.89a3386c1425bp-2,
    0x1.947941c2116fbp-2,
    0x1.9f323ecbf984cp-2,
};

/// 2^(i / 32).
inline constexpr double power_of_two[32] = {
    0x1.0000000000000p+0, 0x1.059b0d3158574p+0, 0x1.0b5586cf9890fp+0, 0x1.11301d0125b51p+0, 0x1.172b83c7d517bp+0, 0x1.1d4873168b9aap+0,
    0x1.2387a6e756238p+0, 0x1.29e9df51fdee1p+0, 0x1.306fe0a31b715p+0, 0x1.371a7373aa9cbp+0, 0x1.3dea64c123422p+0, 0x1.44e086061892dp+0,
    0x1.4bfdad5362a27p+0, 0x1.5342b569d4f82p+0, 0x1.5ab07dd485429p+0, 0x1.6247eb03a5585p+0, 0x1.6a09e667f3bcdp+0, 0x1.71f75e8ec5f74p+0,
    0x1.7a11473eb0187p+0, 0x1.82589994cce13p+0, 0x1.8ace5422aa0dbp+0, 0x1.93737b0cdc5e5p+0, 0x1.9c49182a3f090p+0, 0x1.a5503b23e255dp+0,
    0x1.ae89f995ad3adp+0, 0x1.b7f76f2fb5e47p+0, 0x1.c199bdd85529cp+0, 0x1.cb720dcef9069p+0, 0x1.d5818dcfba487p+0, 0x1.dfc97337b9b5fp+0,
    0x1.ea4afa2a490dap+0, 0x1.f50765b6e4540p+0,
};

/// log(2) and log(2) / 32 in two parts each; the high part's last bits are zero, so that its product with an exponent is exact.
inline constexpr double log2_high = 0x1.62e42fefa0000p-1;
inline constexpr double log2_low = 0x1.cf79abc9e3b3ap-40;
inline constexpr double log2_by_32_high = 0x1.62e42fefa0000p-6;
inline constexpr double log2_by_32_low = 0x1.cf79abc9e3b3ap-45;
inline constexpr double thirty_two_by_log2 = 0x1.71547652b82fep+5;

}  // namespace drsim::portable::table
