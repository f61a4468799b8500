using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Pipeline.Tests.Running;

/// <summary>
/// Cameras <c>script://WORDS</c>: each word, parted by <c>-</c>, is what one opening gives: <c>fail</c> (it cannot be opened), a number (so many frames, then the device is gone), <c>silent</c> (no frame ever), <c>hang</c> (reading does not come back),
/// <c>jpeg</c> (three good frames around a broken one, then silence), <c>end</c> (no more). The last word stays.
/// </summary>
internal sealed class ScriptedDriver() : FrameDriver("script", "script://fail-3-end", "a camera that a test writes")
{
    public ManualResetEventSlim LetGo { get; } = new();

    public byte[] Jpeg { get; set; } = [];

    /// <summary>Bytes that the source's thread had allocated at each read.</summary>
    public List<long> Allocated { get; } = new(1 << 16);

    public int Openings { get; private set; }

    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        var words = uri.Authority.Split('-');
        uri.RefuseOthers();
        return () =>
        {
            var word = words[Math.Min(Openings++, words.Length - 1)];
            return word == "fail" ? throw new DeviceException("the test's camera is not there") : new Source(this, word);
        };
    }

    private sealed class Source(ScriptedDriver owner, string word) : FrameSource
    {
        private readonly FramePool _pool = new(8, 64 * 48 * 3 / 2);
        private int _given;

        public override VideoFormat Format => new(word == "jpeg" ? FrameEncoding.Jpeg : FrameEncoding.Raw, FrameFormat.Nv12, 64, 48, 0);

        public override VideoFrame? Read(TimeSpan timeout)
        {
            if (owner.Allocated.Count < owner.Allocated.Capacity)
                owner.Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            if (word == "hang")
                owner.LetGo.Wait(TimeSpan.FromSeconds(60));
            if (word == "end")
            {
                Ended = true;
                return null;
            }
            if (word is "silent" or "hang" || (word == "jpeg" && _given == 4))
            {
                Thread.Sleep(timeout);
                return null;
            }
            if (int.TryParse(word, out var count) && _given == count)
                throw new DeviceException("the test's camera is gone");
            var frame = _pool.Lend(timeout);
            if (frame is null)
                return null;
            if (word == "jpeg")
            {
                frame.Reserve(owner.Jpeg.Length);
                owner.Jpeg.CopyTo(frame.Buffer);
                frame.SetJpeg(_given == 1 ? owner.Jpeg.Length / 2 : owner.Jpeg.Length, _given++, Stopwatch.GetTimestamp());
            }
            else
                frame.SetPixels(FrameFormat.Nv12, 64, 48, FrameColors.Bt601, _given++, Stopwatch.GetTimestamp());
            return frame;
        }

        protected override void Dispose(bool disposing) => _pool.Dispose();
    }
}
