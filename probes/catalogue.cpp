// Data only. Each row says since when it is believed (as_of) and where the evidence is to be found;
// the probes decide what is true today. To be a candidate a service must be public, meant for
// everybody, and shown to exist.
//
// Deliberately absent: hosts that are company-internal (goproxy.byted.org), and goproxy.dev and
// goproxy.us, for which no public service could be shown. What is not listed counts as private, and
// that is the safe side: a private name is never sent past a proxy that may be there to keep it.
#include "probes/catalogue.hpp"
#include "base/sentence.hpp"

#include <array>

namespace gopx::probes {
namespace {

constexpr Trust official = Trust::official;
constexpr Trust known = Trust::known;
constexpr Standing candidate = Standing::candidate;
constexpr Standing recognised = Standing::recognised;
constexpr Standing known_bad = Standing::known_bad;

constexpr std::array endpoints{
    // Candidates, in the order in which they are preferred.
    KnownEndpoint{"proxy-golang-org", "https://proxy.golang.org", official, candidate,
                  msgid("the Go team's own proxy, paired with sum.golang.org; not reachable from "
                        "mainland China"),
                  "2026-08-21", "go.dev/ref/mod; golang/go#31755", Region::not_mainland_china},
    KnownEndpoint{"goproxy-cn", "https://goproxy.cn", known, candidate,
                  msgid("run by Qiniu behind a CDN; serves sum.golang.org"), "2025-08-21",
                  "github.com/goproxy/goproxy.cn", Region::mainland_china},
    KnownEndpoint{"aliyun", "https://mirrors.aliyun.com/goproxy/", known, candidate,
                  msgid("run by Alibaba Cloud; does not serve the checksum database"), "2026-08-05",
                  "chsrc, src/recipe/lang/Go.c; public probe reports", Region::mainland_china},
    KnownEndpoint{
        "goproxy-io", "https://goproxy.io", known, candidate,
        msgid("run by a community; serves sum.golang.org; had longer outages than the others"),
        "2026-07-23", "github.com/goproxyio/goproxy; chsrc, src/recipe/lang/Go.c",
        Region::mainland_china},
    KnownEndpoint{"tencent", "https://mirrors.cloud.tencent.com/go/", known, candidate,
                  msgid("run by Tencent Cloud; may not serve the checksum database"), "2026-11-22",
                  "READMEs of Tencent's SDKs", Region::mainland_china},
    KnownEndpoint{"huawei", "https://mirrors.huaweicloud.com/repository/goproxy/", known, candidate,
                  msgid("run by Huawei Cloud; does not serve the checksum database"), "2025-07-11",
                  "RubyMetric/chsrc#227", Region::mainland_china},

    // Other names of candidates.
    KnownEndpoint{"mirrors-tencent-com-go", "https://mirrors.tencent.com/go/", known, recognised,
                  msgid("another name of mirrors.cloud.tencent.com/go"), "2026-11-22",
                  "READMEs of Tencent's SDKs"},
    KnownEndpoint{"repo-huaweicloud-com-repository-goproxy",
                  "https://repo.huaweicloud.com/repository/goproxy/", known, recognised,
                  msgid("another name of mirrors.huaweicloud.com/repository/goproxy"), "2025-07-11",
                  "RubyMetric/chsrc#227"},
    KnownEndpoint{"proxy-golang-com-cn", "https://proxy.golang.com.cn", known, recognised,
                  msgid("mainland address of goproxy.io; last reported in 2021"), "2021-05-17",
                  "goproxyio/goproxy#181"},

    // Public, but not shown to be a service for everybody.
    KnownEndpoint{"goproxy-bj-bcebos-com", "https://goproxy.bj.bcebos.com/", known, recognised,
                  msgid("a Baidu storage bucket that is copied from configuration to "
                        "configuration; unconfirmed"),
                  "2026-11-22", "fw876/helloworld#810"},
    KnownEndpoint{"goproxy-njuer-org", "https://goproxy.njuer.org", known, recognised,
                  msgid("operator unknown, listed by a single tool; unconfirmed"), "2026-11-22",
                  "configurations in public repositories"},

    // Does not exist, is dead, or is broken.
    KnownEndpoint{
        "mirrors-tuna-tsinghua-edu-cn-goproxy", "https://mirrors.tuna.tsinghua.edu.cn/goproxy/",
        known, known_bad,
        msgid(
            "does not exist: TUNA runs no Go module proxy; its 404 only makes go try the next one"),
        "2026-08-01", "tuna/issues#1726, tuna/issues#860"},
    KnownEndpoint{"mirrors-ustc-edu-cn-goproxy", "https://mirrors.ustc.edu.cn/goproxy/", known,
                  known_bad,
                  msgid("does not exist: USTC was asked for a Go module proxy and offers none"),
                  "2026-06-01", "ustclug/mirrorrequest#225, ustclug/mirrorrequest#234"},
    KnownEndpoint{"goproxy-ustc-edu-cn", "https://goproxy.ustc.edu.cn", known, known_bad,
                  msgid("does not exist: the host name has no address"), "2026-03-12",
                  "health report of loredunk/china-mirror-skills"},
    KnownEndpoint{"mirrors-huaweicloud-com-goproxy", "https://mirrors.huaweicloud.com/goproxy/",
                  known, known_bad,
                  msgid("a path that no longer serves modules (go sees a login or 418); the "
                        "working one is https://mirrors.huaweicloud.com/repository/goproxy/"),
                  "2025-07-12", "RubyMetric/chsrc#227, RubyMetric/chsrc#231"},
    KnownEndpoint{"goproxy-baidu-com", "https://goproxy.baidu.com", known, known_bad,
                  msgid("probably retired or only available inside Baidu"), "2026-11-22",
                  "fw876/helloworld#810"},
    KnownEndpoint{"gocenter-io", "https://gocenter.io", known, known_bad,
                  msgid("dead: JFrog shut it down on 2021-05-01"), "2021-05-06",
                  "stern/stern#123, tetratelabs/func-e#286"},
    KnownEndpoint{"athens-azurefd-net", "https://athens.azurefd.net", known, known_bad,
                  msgid("dead: the experimental public Athens, gone from its own documentation"),
                  "2026-06-19", "github.com/gomods/athens"},
    KnownEndpoint{"gonexus-dev", "https://gonexus.dev", known, known_bad,
                  msgid("treated as dead: a demonstration by Sonatype, last reported in 2020"),
                  "2026-11-22", "guides of that time"},
    KnownEndpoint{"goproxy-qiniu-com", "https://goproxy.qiniu.com", known, known_bad,
                  msgid("no evidence that it ever existed; Qiniu's proxy is https://goproxy.cn"),
                  "2026-11-22", "found in machine-written articles only"},
    KnownEndpoint{"goproxy-huaweicloud-com", "https://goproxy.huaweicloud.com", known, known_bad,
                  msgid("no evidence that it ever existed; Huawei's proxy is "
                        "https://mirrors.huaweicloud.com/repository/goproxy/"),
                  "2026-11-22", "found in machine-written articles only"},
    KnownEndpoint{"go-mirrors-bjtu-edu-cn", "https://go.mirrors.bjtu.edu.cn", known, known_bad,
                  msgid("no evidence that it ever existed"), "2026-11-22",
                  "found in machine-written articles only"},
};

// Hashes recomputed from the modules' git trees and compared with the go.sum files of several
// well-known projects. Chosen small (every zip is under 20 kB), years old, and popular enough to be
// in the cache of every mirror. sanitized_anchor_name has an upper-case letter in its path: it also
// tests the escaping of '!'.
const std::array canaries{
    Canary{"rsc.io/quote", "v1.5.2", "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=",
           "h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y="},
    Canary{"github.com/pkg/errors", "v0.9.1", "h1:bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0=",
           "h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4="},
    Canary{"github.com/shurcooL/sanitized_anchor_name", "v1.0.0",
           "h1:1NzhyTcUVG4SuEtjjoZeVRXNmyL/1OwPU0+IJeTBvfc=",
           "h1:PdmoCO6wvbs+7yrJyMORt4/BmY5IYyJwS/kOiWx8mHo="},
    Canary{"github.com/inconshreveable/mousetrap", "v1.0.0",
           "h1:PxqpIevigyE2G7u3NXJIT2ANytuPF1OarO4DADm73n8=",
           "h1:Z8tu5sraLXCXIcARxBp/8cbvlwVa7Z1NHg9XEKhtSvM="},
    Canary{"github.com/pmezard/go-difflib", "v1.0.0",
           "h1:iKH77koFhYxTK1pcRnkKkqfTogsbg7gZNVY4sRDYZ/4=",
           "h1:4DBwDE0NGyQoBHbLQYPwSUPoCMWR5BEzIk/f1lZbAQM="},
    Canary{"rsc.io/sampler", "v1.3.0", "h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=",
           "h1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4="},
    // For proofs only.
    Canary{"golang.org/x/xerrors", "v0.0.0-20200804184101-5ec99f83aff1",
           "h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=",
           "h1:go1bK/D/BFZV2I8cIQd1NKEZ+0owSTG1fDTci4IqFcE="},
    Canary{"github.com/dgrijalva/jwt-go", "v3.2.0+incompatible",
           "h1:E3ru+11k8xSBh+hMPgOLZmtrrCbhqsmaPHjLKYnJCaQ=",
           "h1:7qlOGliEKZXTDg6OTjfoBKDXWrumCAMpl/TFQ4/5kLM="},
};
constexpr std::size_t probed_canaries = 6;

}  // namespace

std::span<const KnownEndpoint> catalogue() { return endpoints; }

std::span<const Canary> builtin_canaries() { return std::span(canaries).first(probed_canaries); }
std::span<const Canary> proof_canaries() { return canaries; }

}  // namespace gopx::probes
