import Foundation

/// By what the batch system, if there is one, knows this process.
package enum PilotName {
  /// From the variables that Slurm, Grid Engine, PBS, LSF and HTCondor set; else the process itself.
  package static func current(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty || $0 == "undefined" ? nil : $0 }
    }
    if let job = value("SLURM_ARRAY_JOB_ID") ?? value("SLURM_JOB_ID") {
      return job + (value("SLURM_ARRAY_TASK_ID").map { "_\($0)" } ?? "")
    }
    if let job = value("PBS_JOBID") { return job }
    if let job = value("LSB_JOBID") { return job + (value("LSB_JOBINDEX").map { "_\($0)" } ?? "") }
    if value("SGE_ROOT") != nil || value("SGE_TASK_ID") != nil, let job = value("JOB_ID") {
      return job + (value("SGE_TASK_ID").map { ".\($0)" } ?? "")
    }
    if let job = value("STRATA_PILOT") { return job }
    return LocalPilots.ownName
  }
}
