import ArgumentParser
import Experiments
import Glibc
import Jobs

/// Does one job that another process wrote down: `strata run --isolate` starts it.
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job",
    abstract: "Do one job of a folder of jobs, and leave its result there.",
    discussion: """
      The folder holds the job (requests/KEY), the tables it reads (tables/KEY) and the results it \
      reads (results/KEY). The result is written to results/KEY.
      """,
    shouldDisplay: false)

  @Argument(help: "The folder.", completion: .directory)
  var folder: String

  @Argument(help: "The key of the job: 64 hexadecimal digits.")
  var key: String

  func validate() throws {
    guard JobKey(digits: key) != nil else {
      throw ValidationError("KEY is '\(key)'; it must be 64 hexadecimal digits")
    }
  }

  func run() throws {
    guard let key = JobKey(digits: key) else { throw ExitCode(2) }
    do {
      try FolderJob(folder: folder, key: key).run()
    } catch {
      complain("\(error)")
      throw ExitCode(1)
    }
  }
}
