using System.Runtime.InteropServices;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Features;

/// <summary>The tables that are computed here against the constants of the published graph of the same computation: each must be in the file, byte for byte.</summary>
public sealed class TableTests
{
    // The graph aligns segments to even frequencies and pads them to four weights.
    private const int Alignment = 2;
    private const int Block = 4;

    private static readonly string[] s_graphs = ["tflm/audio_preprocessor_int8.tflite", "tflm/audio_preprocessor_float.tflite"];

    [TestCaseSource(nameof(s_graphs))]
    public void The_window_is_that_of_the_graph(string graph) => AssertIn(graph, new FixedWindow(480).Weights.ToArray());

    [TestCaseSource(nameof(s_graphs))]
    public void The_filters_are_those_of_the_graph(string graph)
    {
        var bank = new MelFilterBank(40, 257, 16000, 125, 7500);
        var (falling, rising, starts, places, widths) = (new List<short>(), new List<short>(), new List<short>(), new List<short>(), new List<short>());
        var first = bank.First;
        foreach (var end in bank.SegmentEnds)
        {
            var start = first / Alignment * Alignment;
            var width = (end - start + Block - 1) / Block * Block;
            starts.Add((short)start);
            places.Add((short)falling.Count);
            widths.Add((short)width);
            for (var bin = start; bin < start + width; bin++)
            {
                var inside = bin >= first && bin < end;
                falling.Add(inside ? bank.Falling[bin] : (short)0);
                rising.Add(inside ? bank.Rising[bin] : (short)0);
            }
            first = end;
        }
        Assert.That(starts, Has.Count.EqualTo(41));
        foreach (var table in new[] { falling, rising, starts, places, widths })
            AssertIn(graph, [.. table]);
    }

    [TestCaseSource(nameof(s_graphs))]
    public void The_gain_curve_is_that_of_the_graph(string graph)
    {
        var curve = new GainCurve(0.95f, 80, 7, 21);
        var table = new List<short> { curve.Of(0), curve.Of(1) };
        for (var octave = 1; octave < 32; octave++)
        {
            var (start, slope, bend) = curve.Octave(octave);
            table.AddRange([start, slope, bend, 0]);
        }
        // The graph leaves out the last zero.
        AssertIn(graph, [.. table.SkipLast(1)]);
    }

    private static void AssertIn(string graph, short[] table)
    {
        var file = File.ReadAllBytes(TestData.Shared(graph));
        Assert.That(file.AsSpan().IndexOf(MemoryMarshal.AsBytes<short>(table)), Is.Not.Negative, $"{graph} does not hold {string.Join(' ', table)}");
    }
}
