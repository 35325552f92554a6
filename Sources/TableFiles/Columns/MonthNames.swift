/// Names of months in other languages than English, by language of January to December.
enum MonthNames {
  private static let languages = [
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mrz apr mai jun jul aug sep okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
  ]

  /// The number of a month by its name in small letters, or by the first three or four letters of it,
  /// where these are of one month alone.
  static let months: [String: Int] = {
    var full: [String: Int] = [:]
    var short: [String: Set<Int>] = [:]
    for language in languages {
      for (index, name) in language.split(separator: " ").enumerated() {
        full[String(name)] = index + 1
        for length in 3...4 { short[String(name.prefix(length)), default: []].insert(index + 1) }
      }
    }
    for (text, months) in short where full[text] == nil && months.count == 1 {
      full[text] = months.first
    }
    return full
  }()
}
