import Loopback
import Testing
import Wording

@Suite("whom a server of this machine answers")
struct KnownHostsTests {
  private let hosts = KnownHosts(["127.0.0.1:80", "localhost:80"])

  @Test("programs that name it, in whatever case, and its own pages are answered")
  func known() {
    for (host, origin) in [
      ("127.0.0.1:80", nil), ("LocalHost:80", nil), ("localhost:80", "http://localhost:80"),
      ("LocalHost:80", "http://localhost:80"),
    ] { #expect(hosts.refusal(host: host, origin: origin) == nil, "\(host)") }
  }

  @Test("other names, other ports, no name, and other pages are refused")
  func unknown() {
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:81", "", nil] {
      #expect(hosts.refusal(host: host, origin: nil)?.what == "this address is not served")
    }
    for origin in ["http://evil.example", "https://localhost:80", "http://127.0.0.1:80", "null"] {
      #expect(
        hosts.refusal(host: "localhost:80", origin: origin)?.what
          == "requests of other pages are refused")
    }
  }
}
