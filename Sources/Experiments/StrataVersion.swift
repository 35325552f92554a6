/// The version of the program, as `--version` and every run record give it.
public let strataVersion = "0.1.0"
