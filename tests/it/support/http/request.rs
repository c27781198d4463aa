//! One HTTP/1.1 request, read as far as git needs it: a head, and a body of known length or in chunks.
//!
//! It knows nothing of git or of hubs. Nothing here waits for longer than its wire allows.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A connection whose reading ends at a moment, or when it is told to.
pub struct Wire {
    stream: TcpStream,
    end: Instant,
    stop: Arc<AtomicBool>,
}

pub struct Request {
    pub method: String,
    /// The path and the query.
    pub target: String,
    headers: Vec<(String, String)>,
    wire: BufReader<Wire>,
    body: Body,
}

enum Body {
    /// So many bytes.
    Known(u64),
    /// So many bytes of this chunk, then another chunk.
    Chunk(u64),
}

impl Wire {
    pub fn new(stream: TcpStream, limit: Duration, stop: Arc<AtomicBool>) -> Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_millis(50)))?;
        stream.set_write_timeout(Some(limit))?;
        Ok(Self { stream, end: Instant::now() + limit, stop })
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match self.stream.read(buffer) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if Instant::now() > self.end || self.stop.load(Ordering::SeqCst) {
                        return Err(error);
                    }
                }
                other => return other,
            }
        }
    }
}

impl Request {
    /// The head. The body stays where it is.
    pub fn read(wire: Wire) -> Result<Self> {
        let mut wire = BufReader::new(wire);
        let first = line(&mut wire)?;
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(Error::new(ErrorKind::InvalidData, "no request"));
        };
        let mut headers = Vec::new();
        loop {
            let header = line(&mut wire)?;
            if header.is_empty() {
                break;
            }
            if let Some((name, value)) = header.split_once(':') {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let (method, target) = (method.to_owned(), target.to_owned());
        let mut request = Self { method, target, headers, wire, body: Body::Known(0) };
        let length = request.header("content-length").and_then(|length| length.parse().ok());
        request.body = match request.header("transfer-encoding") {
            Some("chunked") => Body::Chunk(0),
            _ => Body::Known(length.unwrap_or(0)),
        };
        Ok(request)
    }

    /// By its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The body without its chunks; whoever waits to be asked for it is asked.
    pub fn body(&mut self) -> &mut impl Read {
        if let Some(at) = self.headers.iter().position(|(name, _)| name == "expect") {
            self.headers.remove(at);
            // One who is gone by now is found out by reading.
            let _ = self.wire.get_mut().stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        self
    }

    pub fn answer(&mut self, status: &str, headers: &[(String, String)], body: &[u8]) -> Result<()> {
        let mut head =
            format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let stream = &mut self.wire.get_mut().stream;
        stream.write_all((head + "\r\n").as_bytes())?;
        stream.write_all(body)?;
        stream.shutdown(Shutdown::Write)?;
        // What is closed while something of it is unread takes the answer with it.
        self.wire.get_mut().end = Instant::now() + Duration::from_secs(2);
        std::io::copy(&mut self.wire, &mut std::io::sink())?;
        Ok(())
    }
}

impl Read for Request {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if let Body::Chunk(0) = self.body {
            let size = line(&mut self.wire)?;
            let size = size.split(';').next().unwrap_or_default().trim();
            let size =
                u64::from_str_radix(size, 16).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
            self.body = Body::Chunk(size);
            if size == 0 {
                while !line(&mut self.wire)?.is_empty() {}
                self.body = Body::Known(0);
            }
        }
        let (Body::Known(left) | Body::Chunk(left)) = self.body;
        let read = (&mut self.wire).take(left).read(buffer)?;
        let now = left - read as u64;
        match self.body {
            Body::Known(_) => self.body = Body::Known(now),
            Body::Chunk(_) => {
                if now == 0 {
                    line(&mut self.wire)?;
                }
                self.body = Body::Chunk(now);
            }
        }
        if read == 0 && left > 0 && !buffer.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}

/// A line without its end, of a length that a head may have.
fn line(wire: &mut BufReader<Wire>) -> Result<String> {
    let mut bytes = Vec::new();
    wire.take(16 * 1024).read_until(b'\n', &mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match text.strip_suffix('\n') {
        Some(text) => Ok(text.trim_end_matches('\r').to_owned()),
        None => Err(ErrorKind::UnexpectedEof.into()),
    }
}
