using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Output;

namespace EdgeRuntime.Pipeline.Sinks.Gpio;

/// <summary>Switches a line on and off at a frequency, on a thread of its own that sleeps until the time of the next edge; while it is not active the line is off and the thread waits.</summary>
internal sealed partial class PulseWidth : IDisposable
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;

    private readonly DigitalOutput _output;
    private readonly long _period;
    private readonly long _on;
    private readonly ManualResetEventSlim _wake = new();
    private readonly Thread _thread;
    private volatile bool _active;
    private volatile bool _stop;
    private volatile DeviceException? _failure;

    /// <param name="output">The line.</param>
    /// <param name="duty">The part of the time that it is on, 0 to 1.</param>
    /// <param name="frequency">How often it goes on in a second.</param>
    public PulseWidth(DigitalOutput output, double duty, double frequency)
    {
        (_output, _period) = (output, (long)(1e9 / frequency));
        _on = (long)(duty * _period);
        _thread = new Thread(Run) { IsBackground = true, Name = "pwm" };
        _thread.Start();
    }

    /// <summary>Why the line could not be switched; the thread has ended then.</summary>
    public DeviceException? Failure => _failure;

    /// <summary>Whether the line is switched on and off.</summary>
    public bool Active
    {
        get => _active;
        set
        {
            _active = value;
            if (value)
                _wake.Set();
            else
                _wake.Reset();
        }
    }

    /// <summary>Ends the thread; the line is off.</summary>
    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                _output.Write(false);
                _wake.Wait();
                Pulse();
            }
            _output.Write(false);
        }
        catch (DeviceException exception)
        {
            _failure = exception;
        }
    }

    private void Pulse()
    {
        var start = Nanoseconds();
        while (_active && !_stop)
        {
            if (_on > 0)
                _output.Write(true);
            SleepUntil(start + _on);
            _output.Write(false);
            // An edge that came too late moves those that follow: the line never hurries to catch up.
            start = Math.Max(start + _period, Nanoseconds());
            SleepUntil(start);
        }
    }

    private static long Nanoseconds() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    private static void SleepUntil(long nanoseconds)
    {
        var time = new TimeSpec { Seconds = (nint)(nanoseconds / 1_000_000_000), Nanoseconds = (nint)(nanoseconds % 1_000_000_000) };
        while (Nanoseconds() < nanoseconds && clock_nanosleep(ClockMonotonic, AbsoluteTime, in time, 0) != 0)
            continue;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, in TimeSpec until, nint left);
}
