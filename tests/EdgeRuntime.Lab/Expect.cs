using System.Diagnostics;

namespace EdgeRuntime.Lab;

/// <summary>What checks demand.</summary>
internal static class Expect
{
    public static void Equal<T>(T found, T expected, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
            throw new InvalidOperationException($"{what}: found {found}, expected {expected}");
    }

    public static void Near(double found, double expected, double tolerance, string what) => True(Math.Abs(found - expected) <= tolerance, $"{what}: found {found}, expected {expected} ± {tolerance}");

    public static void True(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }

    /// <summary>The message of the device's error that an action must end with; how long that took goes to <paramref name="took"/>.</summary>
    public static string DeviceError(Action action, out TimeSpan took)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            action();
        }
        catch (DeviceException exception)
        {
            took = clock.Elapsed;
            return exception.Message;
        }
        throw new InvalidOperationException("there was no DeviceException");
    }
}
