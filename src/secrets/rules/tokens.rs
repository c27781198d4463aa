//! Tokens that begin with a mark of their maker, as a table.
//!
//! Sets and lengths are the least that the makers' own tokens have, so that a maker can make
//! them longer; only where a shape would else be too common is the length exact.

use std::ops::Range;

use crate::secrets::scanner::{Reader, Scanner, Weight};

/// The bytes a token is made of.
#[derive(Clone, Copy)]
pub(in crate::secrets) enum Set {
    /// `0-9a-f`.
    Hex,
    /// `0-9A-Z`.
    Upper,
    /// `0-9A-Za-z`.
    Alnum,
    /// `0-9A-Za-z_-`.
    Url,
    /// `0-9A-Za-z_-.`.
    Dotted,
    /// `0-9A-Za-z+/=_-.:%`.
    Base64,
}

impl Set {
    fn has(self, byte: u8) -> bool {
        match self {
            Set::Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Set::Upper => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Set::Alnum => byte.is_ascii_alphanumeric(),
            Set::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Set::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Set::Base64 => {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b':' | b'%')
            }
        }
    }
}

/// One maker's tokens.
pub(in crate::secrets) struct Token {
    pub(super) rule: &'static str,
    pub(super) finds: &'static str,
    pub(super) prefixes: &'static [&'static str],
    set: Set,
    /// How many bytes of `set` follow the prefix: at least, at most.
    least: usize,
    most: usize,
}

const ANY: usize = usize::MAX;

const fn token(
    rule: &'static str,
    finds: &'static str,
    prefixes: &'static [&'static str],
    set: Set,
    (least, most): (usize, usize),
) -> Token {
    Token { rule, finds, prefixes, set, least, most }
}

/// All of them. A rule may have several rows.
#[rustfmt::skip]
pub(in crate::secrets) static TOKENS: &[Token] = &[
    token("adafruit-token", "An Adafruit IO key: `aio_…`.", &["aio_"], Set::Alnum, (28, 28)),
    token("age-secret-key", "An age identity: `AGE-SECRET-KEY-1…`.", &["AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"], Set::Upper, (50, ANY)),
    token("airtable-token", "An Airtable personal token: `pat….…`.", &["pat"], Set::Dotted, (70, 90)),
    token("alibaba-access-key", "An Alibaba Cloud access key: `LTAI…`.", &["LTAI"], Set::Alnum, (16, 24)),
    token("anthropic-key", "An Anthropic API key: `sk-ant-…`.", &["sk-ant-"], Set::Url, (20, ANY)),
    token("artifactory-token", "An Artifactory API key or reference token: `AKCp…`, `cmVmd…`.", &["AKCp"], Set::Alnum, (60, 80)),
    token("artifactory-token", "", &["cmVmd"], Set::Alnum, (55, 70)),
    token("atlassian-token", "An Atlassian or Bitbucket token: `ATATT3x…`, `ATBB…`.", &["ATATT3x", "ATCTT3x", "ATSTT3x"], Set::Base64, (60, ANY)),
    token("atlassian-token", "", &["ATBB"], Set::Alnum, (28, 40)),
    token("aws-access-key-id", "The id of an AWS access key: `AKIA…`, `ASIA…`.", &["AKIA", "ASIA", "ABIA", "ACCA"], Set::Upper, (16, 16)),
    token("aws-bedrock-key", "An Amazon Bedrock API key: `ABSK…`.", &["ABSK"], Set::Base64, (100, ANY)),
    token("buildkite-token", "A Buildkite token: `bkua_…`.", &["bkua_"], Set::Hex, (40, 40)),
    token("circleci-token", "A CircleCI token: `CCIPAT_…`.", &["CCIPAT_", "CCIPRJ_"], Set::Url, (40, ANY)),
    token("clojars-token", "A Clojars token: `CLOJARS_…`.", &["CLOJARS_"], Set::Alnum, (50, 70)),
    token("cloudflare-origin-key", "A Cloudflare origin CA key: `v1.0-…`.", &["v1.0-"], Set::Url, (100, ANY)),
    token("contentful-token", "A Contentful personal token: `CFPAT-…`.", &["CFPAT-"], Set::Url, (40, ANY)),
    token("cargo-token", "A token for publishing with cargo: `cio…`.", &["cio"], Set::Alnum, (32, 32)),
    token("databricks-token", "A Databricks token: `dapi…`.", &["dapi"], Set::Hex, (32, 32)),
    token("digitalocean-token", "A DigitalOcean token: `dop_v1_…`.", &["dop_v1_", "doo_v1_", "dor_v1_"], Set::Hex, (64, 64)),
    token("docker-token", "A Docker Hub token: `dckr_pat_…`.", &["dckr_pat_", "dckr_oat_"], Set::Url, (20, ANY)),
    token("doppler-token", "A Doppler token: `dp.pt.…`, `dp.st.…`.", &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."], Set::Dotted, (38, ANY)),
    token("dynatrace-token", "A Dynatrace token: `dt0c01.…`.", &["dt0c01.", "dt0s01.", "dt0s02.", "dt0s08.", "dt0s16."], Set::Dotted, (80, ANY)),
    token("easypost-key", "An EasyPost key: `EZAK…`.", &["EZAK", "EZTK"], Set::Alnum, (54, 54)),
    token("figma-token", "A Figma token: `figd_…`.", &["figd_"], Set::Url, (35, ANY)),
    token("fly-token", "A Fly.io token: `fm2_…`, `fo1_…`.", &["fm2_", "fm1r_", "fm1a_"], Set::Base64, (60, ANY)),
    token("fly-token", "", &["fo1_"], Set::Url, (40, ANY)),
    token("github-token", "A GitHub token: `ghp_…`, `gho_…`, `ghs_…`, `github_pat_…`.", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], Set::Dotted, (30, ANY)),
    token("github-token", "", &["github_pat_"], Set::Url, (40, ANY)),
    token("gitlab-token", "A GitLab token: `glpat-…`, `glrt-…`, `gldt-…`.", &["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glimt-", "glagent-", "gloas-", "glffct-", "glrtr-"], Set::Dotted, (18, ANY)),
    token("google-api-key", "A Google API key: `AIza…`.", &["AIza"], Set::Url, (35, 35)),
    token("google-oauth-token", "A Google OAuth token or client secret: `ya29.…`, `GOCSPX-…`, `1//0…`.", &["ya29."], Set::Dotted, (30, ANY)),
    token("google-oauth-token", "", &["GOCSPX-"], Set::Url, (24, 40)),
    token("google-oauth-token", "", &["1//0"], Set::Url, (40, ANY)),
    token("grafana-token", "A Grafana token: `glsa_…`, `glc_…`, `eyJrIjoi…`.", &["glsa_"], Set::Url, (38, ANY)),
    token("grafana-token", "", &["glc_", "eyJrIjoi"], Set::Base64, (40, ANY)),
    token("groq-key", "A Groq key: `gsk_…`.", &["gsk_"], Set::Alnum, (50, 60)),
    token("heroku-key", "A Heroku API key: `HRKU-…`.", &["HRKU-"], Set::Url, (30, ANY)),
    token("honeycomb-key", "A Honeycomb key: `hcaik_…`.", &["hcaik_", "hcbik_", "hcxik_", "hcamk_"], Set::Alnum, (40, ANY)),
    token("hubspot-token", "A HubSpot private app token: `pat-na1-…`.", &["pat-na1-", "pat-eu1-", "pat-na2-"], Set::Url, (36, 36)),
    token("huggingface-token", "A Hugging Face token: `hf_…`.", &["hf_", "api_org_"], Set::Alnum, (30, 40)),
    token("infracost-key", "An Infracost key: `ico-…`.", &["ico-"], Set::Alnum, (32, 32)),
    token("langsmith-key", "A LangSmith key: `lsv2_pt_…`.", &["lsv2_pt_", "lsv2_sk_"], Set::Url, (32, ANY)),
    token("launchdarkly-key", "A LaunchDarkly SDK or API key: `sdk-…`, `api-…`.", &["sdk-", "api-"], Set::Hex, (8, 8)),
    token("linear-key", "A Linear key: `lin_api_…`.", &["lin_api_", "lin_oauth_"], Set::Alnum, (32, ANY)),
    token("mailgun-key", "A Mailgun key: `key-…`.", &["key-", "pubkey-"], Set::Hex, (32, 32)),
    token("netlify-token", "A Netlify token: `nfp_…`.", &["nfp_", "nfc_", "nfo_", "nfu_"], Set::Alnum, (30, 60)),
    token("newrelic-key", "A New Relic key: `NRAK-…`, `NRII-…`.", &["NRAK-", "NRII-", "NRIQ-", "NRRA-", "NRSP-", "NRBR-"], Set::Url, (20, 50)),
    token("newrelic-key", "", &["NRJS-"], Set::Alnum, (19, 19)),
    token("notion-token", "A Notion token: `ntn_…`.", &["ntn_"], Set::Alnum, (40, 60)),
    token("npm-token", "An npm token: `npm_…`.", &["npm_"], Set::Alnum, (36, 36)),
    token("nuget-key", "A NuGet key: `oy2…`.", &["oy2"], Set::Alnum, (43, 43)),
    token("nvidia-key", "An NVIDIA key: `nvapi-…`.", &["nvapi-"], Set::Url, (40, ANY)),
    token("onepassword-token", "A 1Password service account token or secret key: `ops_…`, `A3-…`.", &["ops_"], Set::Base64, (50, ANY)),
    token("openai-key", "An OpenAI key or one of that style: `sk-…`, `sk-proj-…`.", &["sk-"], Set::Url, (32, ANY)),
    token("packagist-token", "A Packagist token: `packagist_uut_…`.", &["packagist_uut_", "packagist_out_", "packagist_ort_"], Set::Alnum, (40, ANY)),
    token("perplexity-key", "A Perplexity key: `pplx-…`.", &["pplx-"], Set::Alnum, (40, ANY)),
    token("planetscale-token", "A PlanetScale token or password: `pscale_tkn_…`, `pscale_pw_…`.", &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], Set::Dotted, (30, ANY)),
    token("postman-key", "A Postman key: `PMAK-…`.", &["PMAK-"], Set::Url, (50, 70)),
    token("pulumi-token", "A Pulumi token: `pul-…`.", &["pul-"], Set::Hex, (40, 40)),
    token("pypi-token", "A PyPI token: `pypi-AgE…`.", &["pypi-AgE"], Set::Url, (50, ANY)),
    token("readme-key", "A ReadMe key: `rdme_…`.", &["rdme_"], Set::Alnum, (60, 80)),
    token("replicate-token", "A Replicate token: `r8_…`.", &["r8_"], Set::Alnum, (37, 40)),
    token("rubygems-token", "A RubyGems key: `rubygems_…`.", &["rubygems_"], Set::Hex, (48, 48)),
    token("sendgrid-key", "A SendGrid key: `SG.….…`.", &["SG."], Set::Dotted, (50, 80)),
    token("sentry-token", "A Sentry token: `sntrys_…`, `sntryu_…`.", &["sntrys_", "sntryu_", "sntrya_", "sntryi_"], Set::Base64, (40, ANY)),
    token("shopify-token", "A Shopify token: `shpat_…`.", &["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"], Set::Alnum, (32, 40)),
    token("slack-token", "A Slack token: `xoxb-…`, `xoxp-…`, `xapp-…`.", &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxd-", "xoxc-", "xapp-", "xoxe-", "xoxe.xoxp-", "xoxe.xoxb-"], Set::Base64, (16, ANY)),
    token("sonar-token", "A SonarQube token: `squ_…`, `sqp_…`.", &["squ_", "sqp_", "sqa_"], Set::Hex, (40, 40)),
    token("square-token", "A Square token: `sq0atp-…`.", &["sq0atp-", "sq0csp-", "sq0idp-"], Set::Url, (22, 50)),
    token("stripe-key", "A Stripe key or webhook secret: `sk_live_…`, `rk_live_…`, `whsec_…`.", &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"], Set::Alnum, (16, ANY)),
    token("stripe-key", "", &["whsec_"], Set::Base64, (24, ANY)),
    token("supabase-key", "A Supabase key: `sbp_…`, `sb_secret_…`.", &["sbp_"], Set::Hex, (40, 40)),
    token("supabase-key", "", &["sb_secret_"], Set::Url, (20, ANY)),
    token("tailscale-key", "A Tailscale key: `tskey-auth-…`.", &["tskey-"], Set::Url, (20, ANY)),
    token("twilio-key", "A Twilio API key: `SK…`.", &["SK"], Set::Hex, (32, 32)),
    token("vault-token", "A HashiCorp Vault token: `hvs.…`, `hvb.…`.", &["hvs.", "hvb.", "hvr."], Set::Url, (20, ANY)),
    token("xai-key", "An xAI key: `xai-…`.", &["xai-"], Set::Alnum, (60, ANY)),
];

/// A token whose prefix stands at `hit`.
pub(super) fn ask(scanner: &mut Scanner<'_>, token: &'static Token, hit: Range<usize>) {
    let text = scanner.text;
    let prefix = &text[hit.clone()];
    let before = scanner.before(hit.start);
    let inside = before.is_ascii_alphanumeric() || before == b'_' || before >= 0x80;
    let escape = matches!(before, b'n' | b't' | b'r') && scanner.before(hit.start - 1) == b'\\';
    if inside && !escape || !token.prefixes.iter().any(|known| known.as_bytes() == prefix) {
        return;
    }
    if token.rule == "openai-key" && text[hit.end..].starts_with(b"ant-") {
        return;
    }
    if scanner.has_read(Reader::Tool(std::ptr::from_ref(token).addr()), hit.start) {
        return;
    }
    let mut length = text[hit.end..].iter().take_while(|b| token.set.has(**b)).count();
    scanner.set_read(Reader::Tool(std::ptr::from_ref(token).addr()), hit.end + length);
    if token.rule == "launchdarkly-key" {
        // These are UUIDs, which would be too common a shape without their prefix.
        length = uuid_length(&text[hit.end..]);
        if length != 36 {
            return;
        }
    } else {
        // A sentence's full stop and the `=` or `:` of what follows are not the token's.
        while length > 0 && matches!(text[hit.end + length - 1], b'.' | b':' | b'-') {
            length -= 1;
        }
        let next = scanner.byte(hit.end + length);
        if length < token.least || length > token.most || next.is_ascii_alphanumeric() {
            return;
        }
        if !has_variety(&text[hit.end..hit.end + length]) {
            return;
        }
    }
    scanner.report(token.rule, hit.start..hit.end + length, Weight::Shape);
}

/// Masks and names made of words (`sk-some-long-host-name`) have no digits or few signs.
fn has_variety(body: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in body.iter().take(256) {
        seen[usize::from(*byte)] = true;
    }
    if let Some(first) = body.first()
        && body.iter().all(|b| b == first)
    {
        return !matches!(first, b'x' | b'X' | b'0' | b'-' | b'_');
    }
    let kinds = seen.iter().filter(|s| **s).count();
    let odd = body.iter().any(u8::is_ascii_digit)
        || body.iter().any(u8::is_ascii_uppercase) && body.iter().any(u8::is_ascii_lowercase);
    let words = body
        .split(|b| matches!(b, b'-' | b'_' | b'.'))
        .filter(|part| part.len() >= 12 || part.iter().any(u8::is_ascii_digit))
        .count();
    kinds >= 6 && (odd || body.iter().all(u8::is_ascii_uppercase)) && words > 0
}

/// 36 where a UUID begins, else 0.
fn uuid_length(text: &[u8]) -> usize {
    let Some(uuid) = text.get(..36) else { return 0 };
    let fits = uuid.iter().enumerate().all(|(i, b)| match i {
        8 | 13 | 18 | 23 => *b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    if fits { 36 } else { 0 }
}
