@main
struct GenerateCaptures {
  static func main() {}
}
