using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Vision.Tests.Tracking;

/// <summary>Objects that move over a picture, as a detector would see them: boxes with a little noise, in an order of chance.</summary>
internal sealed class Scene(int seed, params Scene.Thing[] things)
{
    private readonly Random _random = new(seed);

    /// <summary>A thing of the scene; it moves by (Dx, Dy) every frame, is not seen in frames from Hidden.From to Hidden.To, and seen with a low score from Weak.From to Weak.To.</summary>
    public sealed record Thing(float X, float Y, float Dx, float Dy, float Width = 40, float Height = 80, int Class = 0)
    {
        public (int From, int To) Hidden { get; init; } = (-1, -1);

        public (int From, int To) Weak { get; init; } = (-1, -1);

        public Box At(int frame) => Box.FromCenter(X + Dx * frame, Y + Dy * frame, Width, Height);
    }

    /// <summary>What one run over the scene showed.</summary>
    /// <param name="Switches">How often a thing had another number than before.</param>
    /// <param name="Numbers">How many numbers were given.</param>
    /// <param name="Seen">How many times a thing was reported.</param>
    public sealed record Outcome(int Switches, int Numbers, int Seen);

    public Outcome Run(ObjectTracker tracker, int frames)
    {
        var last = new int[things.Length];
        var numbers = new HashSet<int>();
        var (switches, seen) = (0, 0);
        for (var frame = 0; frame < frames; frame++)
        {
            var (detections, owners) = Detect(frame);
            foreach (var track in tracker.Update(detections))
            {
                numbers.Add(track.Id);
                seen++;
                ref var before = ref last[owners[track.Detection]];
                switches += before != 0 && before != track.Id ? 1 : 0;
                before = track.Id;
            }
        }
        return new Outcome(switches, numbers.Count, seen);
    }

    public (Detection[] Detections, int[] Owners) Detect(int frame)
    {
        var visible = Enumerable.Range(0, things.Length).Where(i => frame < things[i].Hidden.From || frame >= things[i].Hidden.To).OrderBy(_ => _random.Next()).ToArray();
        return ([.. visible.Select(i => Detect(things[i], frame))], visible);
    }

    private Detection Detect(Thing thing, int frame)
    {
        var box = thing.At(frame);
        var weak = frame >= thing.Weak.From && frame < thing.Weak.To;
        return new Detection(new Box(box.Left + Noise(), box.Top + Noise(), box.Right + Noise(), box.Bottom + Noise()), thing.Class, (weak ? 0.2f : 0.8f) + 0.1f * _random.NextSingle());
    }

    private float Noise() => _random.NextSingle() * 2 - 1;
}
