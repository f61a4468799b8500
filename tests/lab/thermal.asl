// A thermal zone that is always at 50 °C (3232 tenths of a kelvin).
DefinitionBlock ("", "SSDT", 2, "LAB", "THERM", 1)
{
    Scope (\_TZ) { ThermalZone (TZL0) { Method (_TMP) { Return (3232) } Method (_CRT) { Return (3732) } Name (_TZP, 10) } }
}
