using EdgeRuntime.Bundle;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>A model of new rows as one of whole windows.</summary>
public sealed class WindowSessionTests
{
    [TestCase(1, 2, 7, 5), TestCase(1, 3, 6, 6), TestCase(2, 2, 7, 4), TestCase(0, 4, 4, 1)]
    public void A_window_is_given_row_by_row_and_ends_with_its_reach(int axis, int rows, int window, int reach)
    {
        int[] shape = [2, 2, 2];
        shape[axis] = rows;
        var given = new List<float[]>();
        using var steps = new FakeSession(new TensorInfo("x", ElementType.Float32, new TensorShape(shape)), new TensorInfo("y", ElementType.Float32, new TensorShape(1)), (input, _) => given.Add(input.As<float>().ToArray()));
        var manifest = new Manifest { Name = "m", Inputs = [new ManifestTensor { Name = "x", Shape = [.. shape], Stream = new StreamedWindow { Axis = axis, Window = window, Reach = reach } }] };
        var (session, described) = WindowSession.Over(steps, manifest);
        using var owned = session;
        Assert.That(session.Inputs[0].Shape[axis], Is.EqualTo(window));
        Assert.That(described.Inputs[0].Shape[axis], Is.EqualTo(window));
        Assert.That(described.Inputs[0].Stream, Is.Null);
        for (var i = 0; i < session.Inputs[0].Shape.ElementCount; i++)
            session.Input(0).As<float>()[i] = i;
        session.Run();
        Assert.That(given, Has.Count.EqualTo((reach + rows - 1) / rows));
        Assert.That(steps.ResetAt, Is.Zero, "a window begins anew");
        var wanted = session.Input(0).As<float>().ToArray();
        var first = reach - given.Count * rows;
        var inner = axis == 0 ? 4 : axis == 1 ? 2 : 1;
        for (var row = Math.Max(first, 0); row < reach; row++)
        {
            for (var outer = 0; outer < (axis == 0 ? 1 : axis == 1 ? 2 : 4); outer++)
            {
                for (var i = 0; i < inner; i++)
                    Assert.That(given[(row - first) / rows][(outer * rows + (row - first) % rows) * inner + i], Is.EqualTo(wanted[(outer * window + row) * inner + i]), $"row {row}");
            }
        }
    }

    [Test]
    public void Other_models_stay_as_they_are()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 3);
        var manifest = new Manifest { Inputs = [new ManifestTensor { Name = "x", Shape = [1, 3] }] };
        Assert.That(WindowSession.Over(session, manifest), Is.EqualTo(((EdgeRuntime.Inference.InferenceSession)session, manifest)));
    }
}
