namespace EdgeRuntime.Tests;

public sealed class Window2DTests
{
    private static Window2D Valid() => new()
    {
        Batch = 1, InputH = 28, InputW = 30, InputC = 3, OutputH = 13, OutputW = 14, OutputC = 8, KernelH = 3, KernelW = 3,
        StrideH = 2, StrideW = 2, DilationH = 1, DilationW = 1,
    };

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Fault((ref Window2D w) => w.Batch = 0, "every size is at least 1");
        yield return Fault((ref Window2D w) => w.InputH = -1, "every size is at least 1");
        yield return Fault((ref Window2D w) => w.InputW = 0, "every size is at least 1");
        yield return Fault((ref Window2D w) => w.InputC = 0, "every size is at least 1");
        yield return Fault((ref Window2D w) => w.OutputC = 0, "every size is at least 1");
        yield return Fault((ref Window2D w) => w.KernelH = 0, "kernel 0x3: at least 1x1");
        yield return Fault((ref Window2D w) => w.KernelW = int.MinValue, "at least 1x1");
        yield return Fault((ref Window2D w) => w.StrideH = 0, "stride 0x2: at least 1x1");
        yield return Fault((ref Window2D w) => w.DilationW = 0, "dilation 1x0: at least 1x1");
        yield return Fault((ref Window2D w) => w.PadLeft = -1, "padding 0,-1,0,0: none below 0");
        yield return Fault((ref Window2D w) => w.OutputH = 14, "14 output rows from 28 input rows");
        yield return Fault((ref Window2D w) => w.OutputW = 0, "0 output columns from 30 input columns");
        yield return Fault((ref Window2D w) => w.KernelH = 29, "13 output rows from 28 input rows");
        yield return Fault((ref Window2D w) => w.DilationH = int.MaxValue, "output rows");
        yield return Fault((ref Window2D w) => w.PadTop = int.MaxValue, "output rows");
    }

    private delegate void Change(ref Window2D window);

    private static TestCaseData Fault(Change change, string message)
    {
        var window = Valid();
        change(ref window);
        return new TestCaseData(window, message);
    }

    [TestCaseSource(nameof(Faults))]
    public void The_first_impossible_value_is_named(Window2D window, string message) => Assert.That(window.Validate(), Does.Contain(message));

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void The_output_size_that_counting_gives_is_the_one_accepted(byte input, byte kernel, byte stride, byte dilation, byte before, byte after)
    {
        var (size, k, s, d, top, bottom) = (input % 40 + 1, kernel % 7 + 1, stride % 4 + 1, dilation % 3 + 1, before % 5, after % 5);
        var positions = 0;
        for (var start = -top; start + (k - 1) * d < size + bottom; start += s)
            positions++;
        var window = Valid() with { InputH = size, KernelH = k, StrideH = s, DilationH = d, PadTop = top, PadBottom = bottom };
        for (var output = 0; output <= positions + 1; output++)
        {
            window.OutputH = output;
            Assert.That(window.Validate() is null, Is.EqualTo(output == positions && positions > 0), $"{output} of {positions}");
        }
    }

    [Test]
    public void Derived_values_and_equality()
    {
        var window = Valid();
        Assert.That((window.KernelVolume, window.OutputPixels, window.IsPointwise), Is.EqualTo((27, 182, false)));
        var pointwise = window with { KernelH = 1, KernelW = 1, StrideH = 1, StrideW = 1, PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0, OutputH = window.InputH, OutputW = window.InputW };
        Assert.That(pointwise.IsPointwise);
        Assert.That((pointwise with { PadRight = 1 }).IsPointwise, Is.False);
        Assert.That((pointwise with { OutputW = 1 }).IsPointwise, Is.False, "a stride that is never taken counts as 1");
        Assert.That(window == Valid() && window.GetHashCode() == Valid().GetHashCode());
        Assert.That(window != (window with { PadRight = 1 }));
    }
}
