import FlyingFox
import FlyingSocks
import Foundation
import Glibc
public import Serving

/// Serves the predictions of a bundle to programs of this machine.
public struct PredictionServer: Sendable {
  private let bundle: StackBundle
  private let address: LoopbackAddress
  private let width: Int
  private let bodyLimit: Int

  /// - Parameters:
  ///   - host: A loopback address.
  ///   - width: Predictions at once.
  ///   - bodyLimit: Most bytes of a request.
  /// - Throws: ``ServerError``.
  public init(
    _ bundle: StackBundle, host: String, width: Int, bodyLimit: Int
  ) throws(ServerError) {
    guard let address = LoopbackAddress(host) else { throw .notLoopback(host) }
    self.bundle = bundle
    self.address = address
    self.width = width
    self.bodyLimit = bodyLimit
  }

  /// Serves until it is told to stop; then lets requests under way end, for five seconds at most.
  ///
  /// - Parameters:
  ///   - port: Any that is free if 0.
  ///   - onListening: Given the address.
  ///   - stop: Returns when the server is to stop.
  /// - Throws: ``ServerError``.
  public func serve(
    port: UInt16, onListening: @escaping @Sendable (String) -> Void,
    until stop: @escaping @Sendable () async -> Void
  ) async throws {
    let answers = ServerAnswers(bundle, width: width, bodyLimit: bodyLimit)
    let server: HTTPServer
    do {
      server = try makeServer(port)
      // The library's own limit would end long predictions without a word.
      await server.appendRoute("*") { request in await answers.answer(request) }
    } catch {
      throw ServerError.unusable(host: address.name, port: port, reason: "\(error)")
    }
    let listening = Task { try await server.waitUntilListening(timeout: 60) }
    let task = Task {
      // Whatever keeps it from listening ends the wait.
      defer { listening.cancel() }
      try await server.run()
    }
    defer { task.cancel() }
    do {
      do {
        try await listening.value
      } catch {
        task.cancel()
        // What kept it from listening says more.
        try await task.value
        throw error
      }
    } catch SocketError.failed(_, EADDRINUSE, _) {
      throw ServerError.portInUse(host: address.name, port: port)
    } catch {
      throw ServerError.unusable(
        host: address.name, port: port, reason: error.localizedDescription)
    }
    let own: UInt16
    switch await server.listeningAddress {
    case .ip4(_, let port)?, .ip6(_, let port)?: own = port
    default:
      throw ServerError.unusable(host: address.name, port: port, reason: "it has no address")
    }
    answers.listen(as: address.hosts(port: own))
    onListening("http://\(address.name):\(own)/")
    await stop()
    await server.stop(timeout: 5)
  }

  private func makeServer(_ port: UInt16) throws -> HTTPServer {
    let sockets = PromptSockets()
    func configured(_ address: some SocketAddress) -> HTTPServer {
      HTTPServer(
        config: .init(
          address: address, timeout: 86_400, sharedRequestBufferSize: RequestBody.bufferSize,
          // What is refused is not read to its end.
          sharedRequestReplaySize: RequestBody.bufferSize, pool: sockets, logger: .disabled))
    }
    return configured(try address.socketAddress(port: port))
  }
}
