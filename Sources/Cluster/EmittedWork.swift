import Jobs

/// The chunks of a work folder as the graph of another engine, which runs `strata work FOLDER --chunk ID`.
package enum EmittedWork: String, CaseIterable, Sendable {
  case make, snakemake, slurm, nextflow

  /// The file that is written into the work folder.
  package var fileName: String {
    switch self {
    case .make: "Makefile"
    case .snakemake: "Snakefile"
    case .slurm: "submit.sh"
    case .nextflow: "main.nf"
    }
  }

  /// How it is run.
  package func command(_ folder: String) -> String {
    let folder = shellWord(folder)
    return switch self {
    case .make: "make -C \(folder) -j 8"
    case .snakemake: "snakemake --directory \(folder) --snakefile \(folder)/Snakefile --cores 8"
    case .slurm: "sh \(folder)/submit.sh"
    case .nextflow: "nextflow run \(folder)/main.nf"
    }
  }

  /// - Parameters:
  ///   - folder: Its absolute path.
  ///   - program: That of strata.
  package func text(_ chunks: [WorkChunk], folder: String, program: String) -> String {
    switch self {
    case .make: make(chunks, program)
    case .snakemake: snakemake(chunks, program)
    case .slurm: slurm(chunks, folder, program)
    case .nextflow: nextflow(chunks, folder, program)
    }
  }

  private var note: String { "written by strata plan --emit \(rawValue)" }

  private func make(_ chunks: [WorkChunk], _ program: String) -> String {
    var lines = [
      "# \(note); run it with: make -C FOLDER -j 8", "STRATA ?= \(shellWord(program))",
      ".DELETE_ON_ERROR:", ".PHONY: all",
      "all: " + chunks.map { "results/\($0.id)" }.joined(separator: " "),
    ]
    for chunk in chunks {
      let before = chunk.chunksBefore.map { " results/\($0)" }.joined()
      lines.append("results/\(chunk.id):\(before)\n\t$(STRATA) work . --chunk \(chunk.id)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func snakemake(_ chunks: [WorkChunk], _ program: String) -> String {
    var text = """
      # \(note)
      import os
      STRATA = os.environ.get("STRATA", "\(program)")
      # By chunk: those before it, seconds, MiB.
      CHUNKS = {

      """
    for chunk in chunks {
      let before = chunk.chunksBefore.map { "\"\($0)\"" }.joined(separator: ", ")
      text += "    \"\(chunk.id)\": ([\(before)], \(whole(chunk.seconds)), \(mebibytes(chunk))),\n"
    }
    return text + """
      }

      rule all:
          input: expand("results/{chunk}", chunk=CHUNKS)

      rule chunk:
          input: lambda w: [f"results/{before}" for before in CHUNKS[w.chunk][0]]
          output: "results/{chunk}"
          wildcard_constraints: chunk="[0-9a-f]{64}"
          resources:
              mem_mb=lambda w: CHUNKS[w.chunk][2],
              runtime=lambda w, attempt: attempt * (5 + CHUNKS[w.chunk][1] // 20)
          shell: STRATA + " work . --chunk {wildcards.chunk}"

      """
  }

  /// An array of jobs for each level of the graph, after that before it.
  private func slurm(_ chunks: [WorkChunk], _ folder: String, _ program: String) -> String {
    var text = """
      #!/bin/sh
      # \(note); LIMIT is the site's most jobs of an array, OPTIONS are more options of sbatch.
      set -eu
      cd \(shellWord(folder))
      STRATA=${STRATA:-\(shellWord(program))}
      LIMIT=${LIMIT:-1000}
      after=
      # submit LEVEL MINUTES MIB: the chunks of a level, once those before it have ended.
      submit() {
        count=$(wc -l < "levels/$1")
        first=1
        next=
        while [ "$first" -le "$count" ]; do
          size=$((count - first + 1))
          [ "$size" -le "$LIMIT" ] || size=$LIMIT
          id=$(sbatch --parsable --job-name="strata-$1" --array="1-$size" --ntasks=1 --cpus-per-task=1 \\
            --time="$2" --mem="$3M" --output="logs/%A_%a.log" ${after:+--dependency=afterany:$after} \\
            ${OPTIONS:-} --wrap "exec $STRATA work . --chunk \\$(sed -n \\$((SLURM_ARRAY_TASK_ID + $((first - 1))))p levels/$1)")
          next=${next:+$next:}${id%%;*}
          first=$((first + size))
        done
        after=$next
      }
      mkdir -p levels

      """
    for (level, own) in levels(chunks).enumerated() {
      text += "cat > levels/\(level) <<'END'\n"
      text += own.map { "\($0.id)\n" }.joined() + "END\n"
      let seconds = own.map(\.seconds).max() ?? 0
      text += "submit \(level) \(5 + whole(seconds) / 20) \(own.map(mebibytes).max() ?? 256)\n"
    }
    return text + "echo \"$after\"\n"
  }

  private func nextflow(_ chunks: [WorkChunk], _ folder: String, _ program: String) -> String {
    let levels = levels(chunks)
    var text = """
      // \(note)
      nextflow.enable.dsl = 2
      params.strata = '\(program)'
      params.folder = '\(folder)'

      """
    for (level, own) in levels.enumerated() {
      let seconds = own.map(\.seconds).max() ?? 0
      text += """

        process level_\(level) {
          memory '\(own.map(mebibytes).max() ?? 256) MB'
          time '\(5 + whole(seconds) / 20) min'
          input:
          val chunk
          val before
          output:
          val chunk
          script:
          "${params.strata} work ${params.folder} --chunk ${chunk}"
        }

        """
    }
    text += "\nworkflow {\n"
    for (level, own) in levels.enumerated() {
      let list = own.map { "'\($0.id)'" }.joined(separator: ", ")
      let before = level == 0 ? "true" : "done_\(level - 1).collect()"
      text += "  done_\(level) = level_\(level)(Channel.of(\(list)), \(before))\n"
    }
    return text + "}\n"
  }

  /// The chunks by the length of the longest chain before them.
  private func levels(_ chunks: [WorkChunk]) -> [[WorkChunk]] {
    var levels: [JobKey: Int] = [:]
    var lists: [[WorkChunk]] = []
    for chunk in chunks {
      let level = (chunk.chunksBefore.compactMap { levels[$0] }.max() ?? -1) + 1
      levels[chunk.id] = level
      if level == lists.count { lists.append([]) }
      lists[level].append(chunk)
    }
    return lists
  }

  private func whole(_ seconds: Double) -> Int { Int(min(1e9, seconds.rounded(.up))) }
  private func mebibytes(_ chunk: WorkChunk) -> Int { 256 + 2 * (chunk.bytes >> 20) }
}
