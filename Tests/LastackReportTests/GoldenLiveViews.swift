/// Live views as they are drawn; a difference is read by a person before it is taken over.
enum GoldenLiveViews {
  /// 80 columns, 32 lines.
  static let narrow = #"""
    """#

  /// 140 columns, 44 lines.
  static let wide = #"""
    """#

  static let nothing = #"""
    """#
}
