import Glibc

/// The machine's processors.
enum Processors {
  /// How many are in use (sysconf(3)); 1 where the system does not say.
  static var online: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
