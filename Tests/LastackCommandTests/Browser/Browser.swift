import Foundation
import Glibc

/// Chromium without a window, driven by the DevTools protocol over a pipe: no port, no library, no network.
///
/// Messages are JSON, each ended by a zero octet (chromium's --remote-debugging-pipe: it reads descriptor 3 and writes 4).
final class Browser {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Debian's package `chromium-headless-shell`, or a whole Chromium.
  static let program: String? =
    [
      "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome",
    ]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Errors and warnings on the console, scripts' exceptions, what the security policy refused.
  private(set) var complaints: [String] = []
  /// Everything that was asked for, by its address.
  private(set) var requests: [String] = []

  private let process = Process()
  private let toBrowser = Pipe()
  private let fromBrowser = Pipe()
  private let scratch: Scratch
  private var received = Data()
  private var number = 0
  private var session: String?
  /// Pages that were loaded.
  private var loads = 0
  /// Milliseconds.
  private static let patience: Int32 = 30_000

  init() throws {
    scratch = try Scratch()
    let options = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
      "--remote-debugging-pipe", "--user-data-dir=\(scratch.folder)",
    ]
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // The shell puts its own standard streams where the browser looks for the pipe.
    process.arguments = [
      "-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null", "sh", Self.program ?? "",
    ]
    process.arguments? += options
    process.standardInput = toBrowser
    process.standardOutput = fromBrowser
    try process.run()
    let target = try send("Target.createTarget", ["url": "about:blank"])
    let attached = try send(
      "Target.attachToTarget", ["targetId": target["targetId"] as? String ?? "", "flatten": true])
    session = attached["sessionId"] as? String
    for domain in ["Page", "Runtime", "Log", "Network"] { try send("\(domain).enable") }
  }

  deinit {
    // Asked to, it ends with all its helpers, and the pipe ends with them. `waitUntilExit` would wait for any helper that
    // stayed, since they have Foundation's own descriptors too.
    session = nil
    _ = try? send("Browser.close")
    while (try? receive()) != nil {}
    process.terminate()
  }

  /// Loads a page and waits until it is there.
  func open(_ address: String) throws {
    let before = loads
    try send("Page.navigate", ["url": address])
    while loads == before { _ = try receive() }
  }

  /// Emulates a screen of that width, and the preference for a dark or a light ground.
  func show(width: Int, height: Int = 900, ground: String) throws {
    try send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    try send(
      "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": ground]]])
  }

  /// The value of an expression in the page; of a promise, what it comes to.
  @discardableResult func evaluate(_ expression: String) throws -> Any? {
    let answer = try send(
      "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true])
    if let details = answer["exceptionDetails"] { throw Failure(description: "\(details)") }
    return (answer["result"] as? [String: Any])?["value"]
  }

  func text(_ expression: String) throws -> String { try evaluate(expression) as? String ?? "" }
  func number(_ expression: String) throws -> Int { try evaluate(expression) as? Int ?? -1 }
  func truth(_ expression: String) throws -> Bool { try evaluate(expression) as? Bool ?? false }
  func texts(_ expression: String) throws -> [String] { try evaluate(expression) as? [String] ?? [] }

  /// A key pressed and let go where the focus is.
  func press(_ key: String, code: Int, text: String = "") throws {
    var event: [String: Any] = ["key": key, "code": key, "windowsVirtualKeyCode": code]
    if !text.isEmpty { event["text"] = text }
    try send("Input.dispatchKeyEvent", event.merging(["type": "keyDown"]) { $1 })
    try send("Input.dispatchKeyEvent", event.merging(["type": "keyUp"]) { $1 })
  }

  func type(_ text: String) throws { try send("Input.insertText", ["text": text]) }

  // MARK: Messages

  @discardableResult private func send(_ method: String, _ parameters: [String: Any] = [:]) throws
    -> [String: Any]
  {
    number += 1
    var message: [String: Any] = ["id": number, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    var octets = try JSONSerialization.data(withJSONObject: message)
    octets.append(0)
    try toBrowser.fileHandleForWriting.write(contentsOf: octets)
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == number else { continue }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  private func receive() throws -> [String: Any] {
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = received[received.startIndex..<end]
        received = Data(received[received.index(after: end)...])
        let object = try JSONSerialization.jsonObject(with: Data(message)) as? [String: Any] ?? [:]
        note(object)
        return object
      }
      // Where nothing comes for so long, nothing will.
      var waiting = pollfd(
        fd: fromBrowser.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, Self.patience) == 0 { throw Failure(description: "the browser says nothing") }
      let octets = fromBrowser.fileHandleForReading.availableData
      if octets.isEmpty { throw Failure(description: "the browser has gone") }
      received.append(octets)
    }
  }

  private func note(_ message: [String: Any]) {
    let parameters = message["params"] as? [String: Any] ?? [:]
    switch message["method"] as? String {
    case "Page.loadEventFired": loads += 1
    case "Network.requestWillBeSent":
      requests.append((parameters["request"] as? [String: Any])?["url"] as? String ?? "?")
    case "Runtime.exceptionThrown": complaints.append("\(parameters)")
    case "Runtime.consoleAPICalled":
      if ["error", "warning", "assert"].contains(parameters["type"] as? String) {
        complaints.append("\(parameters)")
      }
    case "Log.entryAdded":
      let entry = parameters["entry"] as? [String: Any] ?? [:]
      if ["error", "warning"].contains(entry["level"] as? String) { complaints.append("\(entry)") }
    default: break
    }
  }
}
