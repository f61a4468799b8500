using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Gpio;

/// <summary>
/// <c>gpio://gpiochip0/17</c>: a line that is on while a rule holds; <c>pulse=2s</c>: on for a time at every event; <c>pwm=50&amp;frequency=100</c>: where it would be on, it is switched on and off so that it is on for 50 % of the time. The line's
/// own options (<c>active-low</c>, …) are its driver's.
/// </summary>
/// <param name="scheme"><c>gpio</c>, or <c>sim-gpio</c> for lines that are simulated.</param>
public sealed class GpioSinkDriver(string scheme) : SinkDriver(scheme, $"{scheme}://{(scheme == "gpio" ? "gpiochip0" : "chip")}/17?pulse=2s", scheme == "gpio" ? "an output line: on while a rule holds, a pulse, or dimmed" : "an output line that is simulated")
{
    private static readonly TimeSpan s_leastPulse = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var pulse = uri.Duration("pulse", TimeSpan.Zero);
        if (uri.Flag("level") && uri.Has("pulse"))
            throw new ConfigurationException($"{uri}: level and pulse exclude each other; leave one out.");
        if (uri.Has("pulse") && pulse < s_leastPulse)
            throw new ConfigurationException($"{uri}: a pulse is 1ms or longer.");
        if (uri.Has("frequency") && !uri.Has("pwm"))
            throw new ConfigurationException($"{uri}: frequency belongs to pwm, which is not there; add pwm=50 (percent).");
        var duty = uri.Number("pwm", 100, 0, 100) / 100;
        var frequency = uri.Number("frequency", 100, 1, 1000);
        var open = context.Drivers.Find<OutputDriver>(uri).Prepare(uri);
        uri.RefuseOthers();
        return () => new GpioSink(open, pulse, duty, frequency, context);
    }
}
