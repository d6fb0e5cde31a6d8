import CPrivileges
import Glibc

/// What the program gives up once the interfaces are open: root, capabilities, and gaining either again.
///
/// Nothing that a packet makes the program do is done as root. To be called before the first thread is started.
enum Privileges {
  /// Whom the program becomes.
  struct User: Equatable {
    var name: String
    var id: uid_t
    var group: gid_t
  }

  /// Whom the program is to become.
  ///
  /// - Parameter name: the user that was asked for; nil for who called sudo, or else `nobody`.
  /// - Returns: nil where the program is not root, or is to stay it.
  static func successor(_ name: String?) throws(CommandFailure) -> User? {
    guard geteuid() == 0 else {
      if let name, account(name)?.id != geteuid() {
        throw CommandFailure(status: .usage, message: "--user \(name): only root can become another user")
      }
      return nil
    }
    let user = try target(name)
    return user.id == 0 ? nil : user
  }

  /// Gives up root for `user`, and all capabilities; returns whether the program is `user` now.
  ///
  /// - Parameter isAsked: whether it is an error if the system does not let it.
  static func drop(to user: User?, isAsked: Bool) throws(CommandFailure) -> Bool {
    var isUser = false
    if let user {
      try become(user, isAsked: isAsked)
      isUser = geteuid() == user.id
    }
    // Root that is to stay root keeps its capabilities too.
    if geteuid() != 0 { _ = privileges_clear_capabilities() }
    _ = privileges_allow_no_new()
    return isUser
  }

  /// Runs what asks access(2), which answers for the real user, as if the program were `user` already.
  ///
  /// Where it cannot become `user` it asks as what it stays.
  static func asking(
    as user: User?, _ question: () throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    guard let user else { return try question() }
    let (id, group) = (getuid(), getgid())
    _ = setregid(user.group, gid_t.max)
    _ = setreuid(user.id, uid_t.max)
    defer {
      _ = setreuid(id, uid_t.max)
      _ = setregid(group, gid_t.max)
    }
    try question()
  }

  private static func target(_ name: String?) throws(CommandFailure) -> User {
    if let name {
      if let known = account(name) { return known }
      throw CommandFailure(status: .usage, message: "--user \(name): no such user")
    }
    if let id = Terminal.environment("SUDO_UID").flatMap({ uid_t($0) }), id != 0,
      let group = Terminal.environment("SUDO_GID").flatMap({ gid_t($0) })
    {
      return User(name: Terminal.environment("SUDO_USER") ?? "user \(id)", id: id, group: group)
    }
    return account("nobody") ?? User(name: "nobody", id: 65534, group: 65534)
  }

  private static func become(_ user: User, isAsked: Bool) throws(CommandFailure) {
    var groups = [user.group]
    guard setgroups(1, &groups) == 0, setgid(user.group) == 0, setuid(user.id) == 0 else {
      let reason = FileDescriptor.text(errno)
      if isAsked {
        throw CommandFailure(status: .unreadable, message: "--user \(user.name): \(reason)")
      }
      // In a container's user namespace there may be nobody else to become.
      StandardError.warn("privileges are kept, since \(user.name) is out of reach: \(reason)")
      return
    }
    // A system where this succeeds has not given anything up.
    guard setuid(0) != 0 else {
      throw CommandFailure(status: .unreadable, message: "root could not be given up")
    }
  }

  /// A user by name or number.
  private static func account(_ name: String) -> User? {
    let entry = getpwnam(name) ?? uid_t(name).flatMap { getpwuid($0) }
    if let entry {
      return User(
        name: String(cString: entry.pointee.pw_name), id: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }
    return uid_t(name).map { User(name: name, id: $0, group: gid_t($0)) }
  }
}
