using System.Runtime.InteropServices;

namespace EdgeRuntime.Benchmarks.Frames;

/// <summary>A way of another library of turning an NV12 picture into an input; <c>peers/</c> has its C++.</summary>
internal sealed unsafe class FramePeer
{
    private readonly delegate* unmanaged<void*, byte*, float*, float*, float*, void> _run;
    private readonly void* _peer;

    private FramePeer(string name, void* peer, nint run)
    {
        Name = name;
        _peer = peer;
        _run = (delegate* unmanaged<void*, byte*, float*, float*, float*, void>)run;
    }

    public string Name { get; }

    /// <summary>The ways of the libraries that build.sh could build.</summary>
    public static IReadOnlyList<FramePeer> All(string folder, int width, int height, int side)
    {
        var peers = new List<FramePeer>();
        foreach (var library in (string[])["opencv", "swscale"])
        {
            var path = Path.Combine(folder, $"libpeer-{library}.so");
            if (!File.Exists(path))
            {
                Console.Error.WriteLine($"{library} is not compared: apt-get install g++ {(library == "opencv" ? "libopencv-imgproc-dev" : "libswscale-dev")}, then ./build.sh bench --frames");
                continue;
            }
            var handle = NativeLibrary.Load(path);
            var name = (delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(handle, "peer_name");
            var open = (delegate* unmanaged<int, int, int, int, void*>)NativeLibrary.GetExport(handle, "peer_open");
            for (var variant = 0; name(variant) is var text && text is not null; variant++)
                peers.Add(new FramePeer(Marshal.PtrToStringUTF8((nint)text)!, open(variant, width, height, side), NativeLibrary.GetExport(handle, "peer_run")));
        }
        return peers;
    }

    public void Run(ReadOnlySpan<byte> nv12, Span<float> input, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale)
    {
        fixed (byte* picture = nv12)
        fixed (float* to = input, m = mean, s = scale)
            _run(_peer, picture, to, m, s);
    }
}
