using EdgeRuntime.Inference;

namespace EdgeRuntime.Native;

internal sealed partial class OpenSession
{
    // As they were after the last run, made when the first is asked for.
    private IReadOnlyList<OperatorTiming>? _timings;

    public void StartProfile()
    {
        _session.StartProfile();
        _timings = null;
    }

    public ProfileRecord Profile(uint index)
    {
        _timings ??= _session.Timings;
        if (_timings.Count == 0)
            throw new CallException(Status.Configuration, "nothing was timed: set profile in edgert_options, or call edgert_start_profile before running.");
        CallException.ThrowIfOutOfRange(index, _timings.Count, "operation");
        var timing = _timings[(int)index];
        return new ProfileRecord
        {
            Node = _texts.Get(timing.Name),
            Operation = _texts.Get(timing.Code.ToString()),
            Kernel = _texts.Get(timing.Kernel),
            Threads = timing.Threads,
            Macs = timing.Macs,
            Bytes = timing.Bytes,
            Runs = timing.Runs,
            TotalMicroseconds = timing.TotalMicroseconds,
        };
    }
}
