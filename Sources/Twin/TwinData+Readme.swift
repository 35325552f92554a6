import Tabular

extension TwinData {
  /// What the folder holds and how it was made, for whoever finds it.
  var readme: String {
    """
    # A twin of the Shanghai problem whose truth is known

    Made by `strata twin --seed \(seed)`; no figure here was ever measured. The seed alone decides every
    byte, on every machine.

    | file | rows | what |
    |---|---|---|
    | `city.csv` | \(city.rowCount) | the city by month, as published: measurement error, rounding, gaps |
    | `district.csv` | \(district.rowCount) | the 16 districts by month, as published |
    | `city_truth.csv` | \(cityTruth.rowCount) | what really was: before error and rounding, four decimals, no gap |
    | `district_truth.csv` | \(districtTruth.rowCount) | the same for the districts |

    July 2014 to September 2025, newest month first. PM2.5, PM10, O3, NO2 and SO2 in µg/m³, CO in mg/m³,
    the rate of good days in %.

    ## Gaps

    As in the real tables, the early years are missing.

    | table | missing before | indicators |
    |---|---|---|
    | city | 2020-01 | PM10 |
    | city | 2021-08 | O3, CO |
    | district | 2020-01 | PM10 |
    | district | 2021-01 | AQI good rate |
    | district | 2022-01 | O3, NO2, SO2, CO |

    ## Model

    - *Weather* is shared by all districts: stagnation, sunlight, wind, rain and spring dust, first-order
      autoregressive by month, plus a residual for each indicator.
    - *PM2.5, NO2, SO2* = a level that falls over the decade along a logistic curve, times the exponential
      of a yearly wave, the weather and the district: traffic for NO2, industry for SO2 (a contrast that
      fades as coal goes), distance from the sea for PM2.5 (more in winter), a lasting and a passing
      deviation of its own.
    - *PM10* = PM2.5 + coarse dust, which wind raises, rain washes out and spring dust tops.
    - *O3* rises slowly, follows the sun, and loses 0.4 µg/m³ for each µg/m³ of the district's NO2.
    - *CO* = (0.3 + a share of NO2 + a share of PM2.5) times the district's deviation.
    - *AQI good rate* falls with PM2.5 and with O3, each along a logistic curve, and scatters as the
      count of good days in a month does.
    - *The city* is the mean of its districts, measured with an error of its own.
    - *Published* figures carry a normal error and are rounded: PM2.5 and PM10 to whole numbers (one decimal
      from April 2025), O3 to whole numbers, NO2 and SO2 to whole numbers for the city and one decimal for
      districts, CO to one decimal, the good rate to whole days as a percentage with one decimal.

    """
  }
}
