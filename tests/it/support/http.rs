//! A hub behind HTTP: a small server on loopback that runs `git http-backend`, asks for a password where told to,
//! and breaks connections on purpose.
//!
//! It lives in the test's own process and ends with its value. How a request is read is in `request`.

mod request;

use super::World;
use super::bounded::{in_a_group, read_all, reap, terminate};
use super::hub::{Hub, NO_PERMISSION};
use request::{Request, Wire};
use std::ffi::OsString;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// No request takes longer, whatever goes wrong.
const LIMIT: Duration = Duration::from_secs(30);

pub struct HttpHub {
    shared: Arc<Shared>,
    address: SocketAddr,
    name: String,
    accepting: Option<JoinHandle<()>>,
}

/// What is wrong with the server at present.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    CutAfter(u64),
    LoseAnswer,
    Hang,
    Status(u16),
}

struct Shared {
    hub: Hub,
    backend: PathBuf,
    environment: Vec<(OsString, OsString)>,
    /// The user, and the header that only it can send.
    account: Option<(String, String)>,
    fault: Mutex<Fault>,
    requests: Mutex<Vec<String>>,
    stop: Arc<AtomicBool>,
}

struct Answer {
    status: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl HttpHub {
    /// Serves the hub, to everybody or to one account alone.
    pub fn start(world: &World, hub: &Hub, account: Option<(&str, &str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let command = world.command("git", hub.folder());
        let environment = command.get_envs().filter_map(|(name, value)| Some((name.into(), value?.into())));
        let programs = world.git(hub.folder(), &["--exec-path"]);
        let account = account.map(|(user, password)| {
            (user.to_owned(), format!("Basic {}", base64(format!("{user}:{password}").as_bytes())))
        });
        let shared = Arc::new(Shared {
            hub: hub.clone(),
            backend: PathBuf::from(programs.trim()).join("git-http-backend"),
            environment: environment.collect(),
            account,
            fault: Mutex::new(Fault::None),
            requests: Mutex::default(),
            stop: Arc::default(),
        });
        let name = hub.folder().file_name().expect("a name").to_string_lossy().into_owned();
        let accepting = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { shared, address, name, accepting: Some(accepting) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/{}", self.address, self.name)
    }

    /// The address with something before the `@`, a name or a name and a password.
    pub fn url_as(&self, who: &str) -> String {
        format!("http://{who}@{}/{}", self.address, self.name)
    }

    /// An address where nobody listens: a port that no server of a test is ever given.
    pub fn refused_url() -> String {
        "http://127.0.0.1:1/hub".to_owned()
    }

    /// Closes the connection of a push as soon as so many bytes of its pack or what is before it were read.
    pub fn cut_after(&self, bytes: u64) {
        self.set(Fault::CutAfter(bytes));
    }

    /// Carries out a push and closes the connection instead of saying so.
    pub fn lose_answer(&self) {
        self.set(Fault::LoseAnswer);
    }

    /// Accepts connections and says nothing, until it heals or ends.
    pub fn hang(&self) {
        self.set(Fault::Hang);
    }

    /// Answers whatever is asked with this status.
    pub fn status(&self, code: u16) {
        self.set(Fault::Status(code));
    }

    /// Nothing is wrong any more.
    pub fn heal(&self) {
        self.set(Fault::None);
    }

    /// What was asked for so far, in the order of the answers: `GET /hub/info/refs?service=git-upload-pack 200`.
    /// A request that was never answered ends with `cut`, `lost` or `hung`.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().expect("nobody panics with it").clone()
    }

    fn set(&self, fault: Fault) {
        *self.shared.fault.lock().expect("nobody panics with it") = fault;
    }
}

impl Drop for HttpHub {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // The thread waits for a connection: this one wakes it.
        let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(5)).is_ok();
        if let Some(accepting) = self.accepting.take().filter(|_| woken) {
            let _ = accepting.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut running: Vec<JoinHandle<()>> = Vec::new();
    for stream in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            break;
        }
        running.retain(|thread| !thread.is_finished());
        if let Ok(stream) = stream {
            let shared = Arc::clone(shared);
            running.push(std::thread::spawn(move || shared.serve(stream)));
        }
    }
    for thread in running {
        let _ = thread.join();
    }
}

impl Shared {
    /// One request a connection. Whoever breaks it off gets no answer.
    fn serve(&self, stream: TcpStream) {
        let Ok(mut request) = Wire::new(stream, LIMIT, Arc::clone(&self.stop)).and_then(Request::read) else {
            return;
        };
        let asked = format!("{} {}", request.method, request.target);
        let answer = self.answer(&mut request);
        let end = match &answer {
            Ok(answer) => answer.status.split(' ').next().unwrap_or_default(),
            Err(silence) => silence,
        };
        self.requests.lock().expect("nobody panics with it").push(format!("{asked} {end}"));
        if let Ok(answer) = answer {
            let _ = request.answer(&answer.status, &answer.headers, &answer.body);
        }
    }

    /// The answer, or the word for there being none.
    fn answer(&self, request: &mut Request) -> Result<Answer, &'static str> {
        match self.fault() {
            Fault::Hang => {
                while self.fault() == Fault::Hang && !self.stop.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(10));
                }
                return Err("hung");
            }
            Fault::Status(code) => {
                return Ok(Answer::refusal(&format!("{code} On purpose"), "the hub is not well today"));
            }
            Fault::None | Fault::CutAfter(_) | Fault::LoseAnswer => {}
        }
        let given = request.header("authorization");
        if self.account.as_ref().is_some_and(|(_, header)| given != Some(header)) {
            let mut answer = Answer::refusal("401 Unauthorized", "who are you?");
            answer.headers.push(("WWW-Authenticate".to_owned(), "Basic realm=\"hub\"".to_owned()));
            return Ok(answer);
        }
        let name = self.hub.folder().file_name().expect("a name").to_string_lossy();
        if !request.path().starts_with(&format!("/{name}/")) || request.path().contains("..") {
            return Ok(Answer::refusal("404 Not Found", "there is no such repository"));
        }
        if self.hub.is_read_only() && request.target.contains("git-receive-pack") {
            return Ok(Answer::refusal("403 Forbidden", NO_PERMISSION));
        }
        self.backend(request)
    }

    fn fault(&self) -> Fault {
        *self.fault.lock().expect("nobody panics with it")
    }

    /// The request as CGI has it, its body handed on piece by piece.
    fn backend(&self, request: &mut Request) -> Result<Answer, &'static str> {
        let is_push = request.method == "POST" && request.path().ends_with("/git-receive-pack");
        let mut child = in_a_group(&mut self.command(request));
        let mut input = child.stdin.take().expect("a pipe");
        let mut output = child.stdout.take().expect("a pipe");
        let reader = std::thread::spawn(move || read_all(&mut output));
        let fault = if is_push { self.fault() } else { Fault::None };
        let left = if let Fault::CutAfter(bytes) = fault { bytes } else { u64::MAX };
        let read = std::io::copy(&mut request.body().take(left), &mut input);
        drop(input);
        if read.as_ref().map_or(true, |read| *read == left) {
            // Told a length, it would wait for the rest for ever: web servers end it when the client is gone.
            terminate(&child);
        }
        let stop = || self.stop.load(Ordering::SeqCst);
        // It has ended before the connection does: who sees the cut sees what is left of the push.
        let _ = reap(&mut child, LIMIT, stop);
        let said = reader.join().unwrap_or_default();
        match (fault, read) {
            (Fault::CutAfter(bytes), Ok(read)) if read == bytes => Err("cut"),
            (Fault::LoseAnswer, _) => Err("lost"),
            _ => Ok(Answer::of_backend(&said)),
        }
    }

    fn command(&self, request: &Request) -> Command {
        let mut command = Command::new(&self.backend);
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
            .current_dir(self.hub.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let root = self.hub.folder().parent().expect("the world");
        command.env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1");
        command.env("REQUEST_METHOD", &request.method).env("PATH_INFO", path).env("QUERY_STRING", query);
        command.env("SERVER_PROTOCOL", "HTTP/1.1").env("REMOTE_ADDR", "127.0.0.1");
        for (variable, header) in [
            ("CONTENT_TYPE", "content-type"),
            ("CONTENT_LENGTH", "content-length"),
            ("HTTP_CONTENT_ENCODING", "content-encoding"),
            ("HTTP_GIT_PROTOCOL", "git-protocol"),
            ("GIT_PROTOCOL", "git-protocol"),
        ] {
            if let Some(value) = request.header(header) {
                command.env(variable, value);
            }
        }
        if let Some((user, _)) = &self.account {
            command.env("REMOTE_USER", user).env("AUTH_TYPE", "Basic");
        }
        if let Some(programs) = self.hub.full_disk_programs() {
            command.env("GIT_EXEC_PATH", programs);
        }
        command
    }
}

impl Answer {
    /// Words that git shows behind `remote:`.
    fn refusal(status: &str, words: &str) -> Self {
        Self {
            status: status.to_owned(),
            headers: vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())],
            body: format!("{words}\n").into_bytes(),
        }
    }

    /// What a CGI program prints: headers, among them the status unless it is 200, and the body.
    fn of_backend(said: &[u8]) -> Self {
        let Some(end) = said.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
            return Self::refusal("502 Bad Gateway", "git http-backend broke off");
        };
        let head = String::from_utf8_lossy(&said[..end]).into_owned();
        let headers = head.lines().filter_map(|line| line.split_once(": "));
        let (status, headers): (Vec<_>, Vec<_>) = headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .partition(|(name, _)| name == "Status");
        let status = status.into_iter().next().map_or_else(|| "200 OK".to_owned(), |(_, value)| value);
        Self { status, headers, body: said[end + 4..].to_vec() }
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = bytes.chunks(3).flat_map(|three| {
        let number = (0..3).fold(0, |number, at| number << 8 | usize::from(*three.get(at).unwrap_or(&0)));
        let letter = move |at: usize| {
            if at > three.len() { '=' } else { char::from(LETTERS[number >> (18 - 6 * at) & 63]) }
        };
        (0..4).map(letter)
    });
    letters.collect()
}
