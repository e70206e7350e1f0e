//! What `doctor` says of the address that the server is to listen on: free, served by a server of ours, or taken.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::finding::{Finding, Grade};

/// Time that whatever listens there has to say who it is.
const PATIENCE: Duration = Duration::from_secs(3);
/// The header that every answer of ours has.
const OURS: &str = "\r\nx-contrechamp:";

/// Whether `serve` could listen there, or does.
pub fn look_at_listening(address: SocketAddr) -> Finding {
    let Err(error) = TcpListener::bind(address) else {
        return (Grade::Good, format!("Nothing listens on {address} yet; `contrechamp serve` can."));
    };
    match error.kind() {
        ErrorKind::AddrInUse if is_ours(address).unwrap_or(false) => {
            (Grade::Good, format!("A server of ours answers on {address}."))
        }
        ErrorKind::AddrInUse => {
            (Grade::Wrong, format!("Another program listens on {address}: stop it, or give `serve` another --listen."))
        }
        ErrorKind::AddrNotAvailable => {
            (Grade::Wrong, format!("This machine does not have the address of {address}: `serve` cannot listen on it."))
        }
        _ => (Grade::Wrong, format!("`serve` cannot listen on {address} as this user ({error}).")),
    }
}

/// Whether what listens there answers as we do.
fn is_ours(address: SocketAddr) -> io::Result<bool> {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let mut stream = TcpStream::connect_timeout(&SocketAddr::new(ip, address.port()), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    // A head is far shorter; what it says is all that is asked for.
    let read = stream.take(16 << 10).read_to_end(&mut answer);
    let is_told = String::from_utf8_lossy(&answer).to_ascii_lowercase().contains(OURS);
    if is_told { Ok(true) } else { read.map(|_| false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_free_or_taken_by_somebody_else() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let other = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 512];
            let _length = stream.read(&mut asked).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        });
        assert_eq!(look_at_listening(address).0, Grade::Wrong);
        other.join().unwrap();
        assert_eq!(look_at_listening(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).0, Grade::Good);
    }
}
