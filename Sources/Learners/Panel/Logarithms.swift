private import Glibc

func naturalLogarithm(_ value: Double) -> Double { Glibc.log(value) }
func exponential(_ value: Double) -> Double { Glibc.exp(value) }
