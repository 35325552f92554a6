import CStart
import Glibc

/// How many processors this process may use: those it is bound to, or fewer where a control group
/// limits its time.
func processorCount() -> Int {
  let own = Int(start_processors())
  let bound = own > 0 ? own : sysconf(Int32(_SC_NPROCESSORS_ONLN))
  return max(1, min(bound, processorQuota().map { Int($0.rounded(.up)) } ?? bound))
}

/// Processors' worth of time that the control group of the process has; `nil` without a limit.
private func processorQuota() -> Double? {
  func firstLine(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 1024)
    guard fgets(&line, 1024, file) != nil else { return nil }
    let text = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }
  // Version 2: the group's own file, and those of the groups above it.
  var group = firstLine("/proc/self/cgroup").flatMap { line -> String? in
    line.hasPrefix("0::") ? String(line.dropFirst(3)) : nil
  }
  var least: Double?
  while let path = group {
    let base = path == "/" ? "" : path
    if let parts = firstLine("/sys/fs/cgroup\(base)/cpu.max")?.split(separator: " "),
      parts.count == 2, let quota = Double(parts[0]), let period = Double(parts[1]), period > 0
    {
      least = min(least ?? .infinity, quota / period)
    }
    group = base.isEmpty ? nil : String(base[..<(base.lastIndex(of: "/") ?? base.startIndex)])
    if group?.isEmpty == true { group = "/" }
  }
  if let least { return least }
  guard let quota = firstLine("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").flatMap(Double.init),
    let period = firstLine("/sys/fs/cgroup/cpu/cpu.cfs_period_us").flatMap(Double.init),
    quota > 0, period > 0
  else { return nil }
  return quota / period
}
