import Glibc
import Workers

/// A shared library that is loaded into this process for as long as it lives.
final class DynamicLibrary: Sendable {
  let path: String
  // The system's handle, never changed and safe to ask from any thread.
  nonisolated(unsafe) private let handle: UnsafeMutableRawPointer

  init(path: String) throws(WorkerFault) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "unknown"
      throw .refused("\(path) can't be loaded: \(reason)", help: "name another library")
    }
    self.path = path
    self.handle = handle
  }

  /// A function of the library as a C function of some type, which is the caller's word.
  func function<Function>(_ name: String, _ type: Function.Type) throws(WorkerFault) -> Function {
    guard let symbol = dlsym(handle, name) else {
      throw .refused("\(path) has no function '\(name)'", help: "name a library of a later version")
    }
    return unsafeBitCast(symbol, to: type)
  }
}
