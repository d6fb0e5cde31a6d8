public import ArgumentParser
public import Lastack

// Vocabularies of the library, spelled on the command line as in the output.

extension ReaderKind: ExpressibleByArgument {}
extension Outcome: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
extension Side: ExpressibleByArgument {}
extension FindingCode: ExpressibleByArgument {}
