//! Commands whose options take a secret, as a table: `mysql -p…`, `redis-cli -a …`.
//!
//! Long options that say what they take (`--password …`) belong to `assignments`; commands
//! that take a secret by position belong to `subcommands`.

use std::ops::Range;

use crate::secrets::placeholder;
use crate::secrets::scanner::{Reader, Scanner, Weight};
use crate::secrets::words::{self, Word};

/// How an option takes its secret.
#[derive(Clone, Copy)]
pub(super) enum Take {
    /// In the same word: `-pX`.
    Joined(&'static str),
    /// In the next word: `-a X`.
    Next(&'static str),
    /// In the same word or the next.
    Either(&'static str),
    /// The part after the sign in the next word or the same: `-u user:X`.
    After(&'static str, u8),
    /// In the next word behind a prefix: `-passin pass:X`.
    NextPrefixed(&'static str, &'static str),
}

/// A family of commands with the same options.
pub(in crate::secrets) struct Tool {
    pub(super) rule: &'static str,
    pub(super) finds: &'static str,
    pub(super) names: &'static [&'static str],
    /// One of these words must stand in front of the option; none where empty.
    needs: &'static [&'static str],
    takes: &'static [Take],
}

use Take::{After, Either, Joined, Next, NextPrefixed};

const fn tool(
    rule: &'static str,
    finds: &'static str,
    names: &'static [&'static str],
    needs: &'static [&'static str],
    takes: &'static [Take],
) -> Tool {
    Tool { rule, finds, names, needs, takes }
}

/// All of them.
#[rustfmt::skip]
pub(in crate::secrets) static TOOLS: &[Tool] = &[
    tool("mysql-password", "The password of MySQL and MariaDB tools: `mysql -p…`.",
        &["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mysqlshow", "mysqlslap", "mysqlbinlog", "mysqlsh", "mysqlpump", "mysql_upgrade", "mysql_secure_installation", "mariadb", "mariadb-dump", "mariadb-admin", "mariadb-backup", "mariadb-check", "mariadb-import", "mariadb-binlog", "mycli", "mytop", "xtrabackup", "innobackupex", "mydumper", "myloader"],
        &[], &[Joined("-p"), Next("--password")]),
    tool("redis-password", "The password of Redis tools and settings: `redis-cli -a …`, `AUTH …`, `requirepass …`.",
        &["redis-cli", "valkey-cli", "keydb-cli", "redis-benchmark", "redis-dump", "rdb"], &[], &[Next("-a"), Next("--pass"), Next("AUTH"), Next("auth")]),
    tool("sshpass-password", "The password given to sshpass: `sshpass -p …`.", &["sshpass"], &[], &[Either("-p")]),
    tool("mongo-password", "The password of MongoDB tools: `mongosh -p …`.",
        &["mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport", "mongostat", "mongotop", "mongofiles"], &[], &[Either("-p")]),
    tool("curl-user", "The password or the credentials of an HTTP client: `curl -u user:…`.",
        &["curl"], &[], &[After("-u", b':'), After("--user", b':'), After("-U", b':'), After("--proxy-user", b':'), Next("--oauth2-bearer"), Next("--pass"), After("-E", b':'), After("--cert", b':')]),
    tool("curl-user", "", &["http", "https", "xh", "xhs", "httpie", "hurl", "aria2c"], &[], &[After("-a", b':'), After("--auth", b':'), After("--user", b':')]),
    tool("registry-login", "The password of a registry or cloud login: `docker login -p …`.",
        &["docker", "podman", "nerdctl", "helm", "oras", "crane", "skopeo", "buildah", "oc", "az", "heroku", "ibmcloud", "cf", "argocd", "regctl", "cosign", "singularity", "apptainer", "kubelogin", "tsh", "bw", "mc", "nuget"],
        &["login"], &[Either("-p"), Next("--password")]),
    tool("registry-creds", "The credentials given to an image tool: `skopeo copy --dest-creds user:…`.",
        &["skopeo", "podman", "buildah", "crane", "ctr", "crictl"], &[], &[After("--creds", b':'), After("--src-creds", b':'), After("--dest-creds", b':'), After("--user", b':')]),
    tool("htaccess-password", "The password given to a lister of accounts by option.", &["elasticsearch-users"], &["useradd", "passwd"], &[Either("-p")]),
    tool("ldap-password", "The bind password of LDAP tools: `ldapsearch -w …`.",
        &["ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldapwhoami", "ldapcompare", "ldapmodrdn", "ldappasswd", "ldapexop"], &[], &[Either("-w")]),
    tool("ldap-password", "", &["ldappasswd"], &[], &[Either("-s"), Either("-a")]),
    tool("smb-password", "The password of SMB and AD tools: `smbclient -U user%…`.",
        &["smbclient", "smbget", "rpcclient", "smbcacls", "smbspool", "smbtree", "smbtar", "nmblookup", "winexe", "wmic", "net", "samba-tool"], &[], &[After("-U", b'%'), After("--user", b'%'), After("--username", b'%')]),
    tool("openssl-pass", "A password in an OpenSSL argument: `openssl … -passin pass:…`.",
        &["openssl"], &[], &[NextPrefixed("-passin", "pass:"), NextPrefixed("-passout", "pass:"), NextPrefixed("-pass", "pass:"), NextPrefixed("-passwd", "pass:"), Next("-k"), Next("-K"), Next("-passphrase")]),
    tool("sqlserver-password", "The password of SQL Server tools: `sqlcmd -P …`.", &["sqlcmd", "bcp", "isql", "tsql", "osql", "fisql", "defncopy", "dtexec"], &[], &[Either("-P")]),
    tool("database-password", "The password of other databases' tools: `cqlsh -p …`, `clickhouse-client --password …`.",
        &["cqlsh", "cypher-shell", "influx", "arangosh", "arangodump", "couchbase-cli", "cbq", "taos", "db2", "vsql", "rabbitmqadmin", "nodetool", "snowsql", "dbaccess", "trino", "beeline", "mqadmin", "activemq", "cbbackupmgr", "nzsql", "kcadm.sh"],
        &[], &[Next("-p"), Next("-pw"), Next("-w")]),
    tool("mqtt-password", "The password of MQTT tools: `mosquitto_pub -P …`.", &["mosquitto_pub", "mosquitto_sub", "mosquitto_rr"], &[], &[Either("-P")]),
    tool("ipmi-password", "The password of a management controller's tool: `ipmitool -P …`, `racadm -p …`.", &["ipmitool", "ipmi-power", "ipmi-sol", "ipmiconsole"], &[], &[Either("-P")]),
    tool("ipmi-password", "", &["racadm", "esxcli", "hponcfg", "ilorest", "idracadm7", "vcli", "fence_ipmilan", "fence_ilo"], &[], &[Next("-p")]),
    tool("putty-password", "The password of PuTTY's tools: `plink -pw …`.", &["plink", "pscp", "psftp", "putty", "plink.exe", "pscp.exe", "kitty", "klink"], &[], &[Next("-pw")]),
    tool("windows-remote-password", "The password of remote tools: `psexec -p …`, `evil-winrm -p …`.", &["psexec", "psexec64", "psexec.exe", "evil-winrm", "rdesktop", "netexec", "nxc", "crackmapexec", "winrs"], &[], &[Next("-p")]),
    tool("snmp-community", "The community or pass phrases of SNMP tools: `snmpwalk -c …`.", &["snmpwalk", "snmpget", "snmpset", "snmpbulkwalk", "snmptrap", "snmpgetnext", "snmptable"], &[], &[Next("-c"), Next("-A"), Next("-X")]),
    tool("ftp-password", "The password of file transfer tools: `lftp -u user,…`.", &["lftp"], &[], &[After("-u", b',')]),
    tool("ftp-password", "", &["ncftp", "ncftpput", "ncftpget", "tnftp"], &[], &[Next("-p")]),
    tool("archive-password", "The password of an archive: `zip -P …`, `7z a -p…`.", &["zip", "unzip", "zipcloak"], &[], &[Either("-P")]),
    tool("archive-password", "", &["7z", "7za", "7zz", "7zr", "rar", "unrar"], &[], &[Joined("-p"), Joined("-hp")]),
    tool("kerberos-password", "The password given to Kerberos tools: `kadmin -w …`, `addprinc -pw …`.", &["kadmin", "kadmin.local", "addprinc", "cpw", "add_principal", "change_password"], &[], &[Next("-w"), Next("-pw")]),
    tool("etcd-user", "The password given to etcdctl or a Jenkins client: `etcdctl --user root:…`.", &["etcdctl", "etcdutl"], &[], &[After("--user", b':'), After("-u", b':')]),
    tool("etcd-user", "", &["jenkins-cli", "jenkins-cli.jar"], &[], &[After("-auth", b':')]),
    tool("xfreerdp-password", "The password of a remote desktop client: `xfreerdp /p:…`.", &["xfreerdp", "xfreerdp3", "wlfreerdp", "mstsc"], &[], &[Joined("/p:")]),
    tool("gh-secret", "The body of a repository's secret: `gh secret set NAME -b …`.", &["gh", "glab"], &["secret"], &[Either("-b"), Next("--body"), Next("-v")]),
    tool("aws-secret-value", "A value that AWS is to keep secret: `put-secret-value --secret-string …`.",
        &["aws"], &["create-secret", "put-secret-value", "update-secret"], &[Next("--secret-string"), Next("--secret-binary")]),
    tool("aws-secret-value", "", &["aws"], &["put-parameter"], &[Next("--value")]),
    tool("az-secret-value", "A value that Azure is to keep secret: `az keyvault secret set --value …`.", &["az"], &["secret"], &[Next("--value")]),
    tool("htpasswd-password", "The password hashed by a tool: `openssl passwd …`, `mkpasswd …`.", &["useradd", "usermod"], &[], &[Next("-p")]),
    tool("doctl-token", "The token of a client's log-in: `doctl auth init -t …`.", &["doctl", "influx", "civo", "hcloud", "linode-cli", "scw"], &[], &[Next("-t")]),
];

/// A command whose name stands at `hit`.
pub(super) fn ask(scanner: &mut Scanner<'_>, tool: &'static Tool, hit: Range<usize>) {
    let Some(command) = command_at(scanner, Reader::Tool(std::ptr::from_ref(tool).addr()), &hit) else {
        return;
    };
    let text = scanner.text;
    let mut needed = tool.needs.is_empty();
    let mut at = 0;
    while at < command.words.len() {
        let word = command.words[at];
        let bytes = word.of(text);
        needed = needed || tool.needs.iter().any(|need| need.as_bytes() == bytes);
        if needed {
            for take in tool.takes {
                if let Some(value) = value_of(text, *take, &command.words, at) {
                    report(scanner, tool, value);
                }
            }
        }
        at += 1;
    }
}

/// The words behind a command's name, unless the name is part of another word or `who` has
/// read this command already.
pub(super) fn command_at(
    scanner: &mut Scanner<'_>,
    who: Reader,
    hit: &Range<usize>,
) -> Option<words::Command> {
    let before = scanner.before(hit.start);
    let escaped = matches!(before, b'n' | b't' | b'r') && scanner.before(hit.start - 1) == b'\\';
    let name_goes_on = before.is_ascii_alphanumeric()
        || matches!(before, b'_' | b'-' | b'.' | b'=' | b':' | b'@' | b'$')
        || before >= 0x80;
    if name_goes_on && !escaped || scanner.has_read(who, hit.start) {
        return None;
    }
    let mut at = hit.end;
    if scanner.text.get(at..at + 4).is_some_and(|ext| ext.eq_ignore_ascii_case(b".exe")) {
        at += 4;
    }
    if !matches!(scanner.byte(at), b' ' | b'\t' | b'"' | b'\'' | b'\\') {
        return None;
    }
    let outer = scanner.quote_at(hit.start);
    let command = words::read(scanner.text, at, outer);
    scanner.set_read(who, command.end);
    Some(command)
}

fn value_of(text: &[u8], take: Take, words: &[Word], at: usize) -> Option<Word> {
    let word = words[at];
    let bytes = word.of(text);
    let next = || words.get(at + 1).copied().filter(|next| next.quoted || !next.of(text).starts_with(b"-"));
    match take {
        Joined(option) => joined(text, word, option),
        Next(option) => {
            if bytes == option.as_bytes() {
                return next();
            }
            let long = option.starts_with("--") && bytes.get(option.len()) == Some(&b'=');
            (long && bytes.starts_with(option.as_bytes())).then(|| word.rest(text, option.len() + 1))
        }
        Either(option) => value_of(text, Next(option), words, at).or_else(|| joined(text, word, option)),
        After(option, sign) => {
            let pair = if bytes == option.as_bytes() {
                next()?
            } else if bytes.starts_with(option.as_bytes()) && !option.starts_with("--") {
                joined(text, word, option)?
            } else {
                value_of(text, Next(option), words, at)?
            };
            let colon = pair.of(text).iter().position(|b| *b == sign)?;
            Some(Word { start: pair.start + colon + 1, ..pair })
        }
        NextPrefixed(option, prefix) => {
            let next = words.get(at + 1).filter(|_| bytes == option.as_bytes())?;
            next.of(text).starts_with(prefix.as_bytes()).then(|| next.rest(text, prefix.len()))
        }
    }
}

fn joined(text: &[u8], word: Word, option: &str) -> Option<Word> {
    let bytes = word.of(text);
    (bytes.len() > option.len() && bytes.starts_with(option.as_bytes()))
        .then(|| word.rest(text, option.len()))
}

fn report(scanner: &mut Scanner<'_>, tool: &'static Tool, value: Word) {
    let bytes = value.of(scanner.text);
    if is_secret(bytes)
        && !(tool.rule == "snmp-community" && bytes == b"public")
        && !(tool.rule == "doctl-token" && bytes.len() < 16)
    {
        scanner.report(tool.rule, value.start..value.end, Weight::Command);
    }
}

/// Whether a command's argument is a literal secret. `8080:80` is a pair of ports.
pub(super) fn is_secret(value: &[u8]) -> bool {
    let ports = value.contains(&b':') && value.iter().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    !value.is_empty() && !ports && !placeholder::stands_for(value) && !value.starts_with(b"@")
}
