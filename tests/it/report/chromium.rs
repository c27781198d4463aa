//! A real browser without a window, driven through a pair of pipes: no port is opened, and nothing is left behind.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// However it goes, no test waits longer for a browser.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Chromium {
    child: Child,
    commands: File,
    messages: Receiver<Value>,
    /// What was told meanwhile and nobody has asked for yet.
    pub events: VecDeque<Value>,
    session: Option<String>,
    next: u64,
    end: Instant,
    _profile: tempfile::TempDir,
}

/// The browser of this machine; `None` where it has none.
pub fn find() -> Option<PathBuf> {
    let wished = std::env::var("STOPGAP_CHROMIUM").ok().filter(|name| !name.is_empty());
    let names =
        wished.into_iter().chain(["chromium", "chromium-browser", "google-chrome"].map(str::to_owned));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .flat_map(|name| folders.iter().map(move |folder| folder.join(&name)).collect::<Vec<_>>())
        .find(|program| program.is_file())
}

impl Chromium {
    /// Starts the browser on a page of its own, with everything turned on that is listened to.
    pub fn start(program: &Path) -> Self {
        let profile = tempfile::Builder::new().prefix("stopgap-browser-").tempdir().expect("a folder");
        let pipe = |name: &str| {
            let path = profile.path().join(name);
            let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo starts");
            assert!(made.success(), "a pipe at {}", path.display());
            path
        };
        let (to, from) = (pipe("to"), pipe("from"));
        let data = profile.path().join("profile");
        // Open at both ends: neither side waits for the other.
        let open = |path: &Path| OpenOptions::new().read(true).write(true).open(path).expect("a pipe");
        let (commands, mut answers) = (open(&to), open(&from));
        let script = "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
            --remote-debugging-pipe --user-data-dir=\"$1\" about:blank 3<\"$2\" 4>\"$3\"";
        let child = Command::new("sh")
            .args(["-c", script])
            .args([program, &data, &to, &from])
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a browser starts");
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            let (mut held, mut piece) = (Vec::new(), vec![0; 1 << 16]);
            while let Ok(read @ 1..) = answers.read(&mut piece) {
                held.extend_from_slice(&piece[..read]);
                while let Some(at) = held.iter().position(|byte| *byte == 0) {
                    let message: Vec<u8> = held.drain(..=at).collect();
                    let Ok(message) = serde_json::from_slice(&message[..at]) else { continue };
                    if sender.send(message).is_err() {
                        return;
                    }
                }
            }
        });
        let mut browser = Self {
            child,
            commands,
            messages,
            events: VecDeque::new(),
            session: None,
            next: 0,
            end: Instant::now() + PATIENCE,
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let id = target["targetId"].clone();
        let session = browser.call("Target.attachToTarget", &json!({ "targetId": id, "flatten": true }));
        browser.session = Some(session["sessionId"].as_str().expect("a session").to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    fn next_message(&mut self) -> Value {
        let left = self.end.saturating_duration_since(Instant::now());
        self.messages.recv_timeout(left).expect("the browser answers in time")
    }

    /// Asks for something and waits for the answer.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.commands.write_all(&bytes).expect("the browser listens");
        loop {
            let answer = self.next_message();
            if answer["id"] == self.next {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push_back(answer);
        }
    }

    /// Waits for something to be told.
    fn wait_for(&mut self, event: &str) {
        if let Some(at) = self.events.iter().position(|one| one["method"] == event) {
            self.events.remove(at);
            return;
        }
        loop {
            let message = self.next_message();
            let is_it = message["method"] == event;
            self.events.push_back(message);
            if is_it {
                return;
            }
        }
    }

    /// Opens a file and waits until it is there.
    pub fn open(&mut self, file: &Path) {
        self.events.retain(|one| one["method"] != "Page.loadEventFired");
        self.call("Page.navigate", &json!({ "url": format!("file://{}", file.display()) }));
        self.wait_for("Page.loadEventFired");
    }

    /// What an expression is worth.
    pub fn ask(&mut self, expression: &str) -> Value {
        let answer =
            self.call("Runtime.evaluate", &json!({ "expression": expression, "returnByValue": true }));
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    pub fn size(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    pub fn scheme(&mut self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", &features);
    }

    /// Presses and releases the mouse in the middle of an element.
    pub fn click(&mut self, selector: &str) {
        let place = self.ask(&format!(
            "(() => {{ const one = document.querySelector({selector:?}); one.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event =
                json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses and releases a key where the focus is.
    pub fn press(&mut self, key: &str, code: u32, text: &str) {
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    pub fn type_in(&mut self, text: &str) {
        self.call("Input.insertText", &json!({ "text": text }));
    }

    /// The bytes of a picture of the window, once it is painted.
    pub fn screenshot(&mut self) -> Vec<u8> {
        let painted =
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.call("Runtime.evaluate", &json!({ "expression": painted, "awaitPromise": true }));
        decoded(&self.call("Page.captureScreenshot", &json!({ "format": "png" })))
    }

    pub fn pdf(&mut self) -> Vec<u8> {
        let options = json!({ "preferCSSPageSize": false, "printBackground": true });
        decoded(&self.call("Page.printToPDF", &options))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The browser and what it started: the group that was made for it, and nothing else.
        if let Some(group) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// The bytes behind the Base64 in an answer.
fn decoded(answer: &Value) -> Vec<u8> {
    let text = answer["data"].as_str().expect("data");
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}
