using EdgeRuntime.Bundle;
using EdgeRuntime.Media;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests;

public class SoundFeederTests
{
    [Test]
    public void Sound_becomes_the_features_that_the_manifest_states()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 1, 20, 40);
        var (sample, expected) = (Sound(4000), new float[800]);
        var feeder = new SampleFeeder(session, Listener());
        feeder.Feed(sample);
        new ClipFeatures(new FeatureOptions { Bins = 40 }, new TensorShape(800)).Run(sample.As<float>(), 16000, expected);
        Assert.That(session.Input(0).As<float>().ToArray(), Is.EqualTo(expected));
        Assert.That(Allocation.OfTenCalls(() => feeder.Feed(sample)), Is.Zero);
    }

    [Test]
    public void Integer_inputs_get_rounded_features()
    {
        using var session = FakeSession.Idle(ElementType.Int8, 1, 1, 20, 40);
        new SampleFeeder(session, Listener()).Feed(Sound(4000));
        Assert.That(session.Input(0).As<sbyte>().ToArray(), Has.Some.GreaterThan(3).And.All.LessThan(30));
    }

    [Test]
    public void Sound_without_features_must_have_the_inputs_shape()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 512);
        new SampleFeeder(session, new Manifest()).Feed(Sound(512));
        Assert.That(session.Input(0).As<float>()[100], Is.Not.Zero);
        Assert.That(() => new SampleFeeder(session, new Manifest()).Feed(Sound(513)), Throws.TypeOf<InvalidModelException>().With.Message.Contains("f32[513]"));
    }

    private static Manifest Listener() => new() { Inputs = [new ManifestTensor { Name = "x", Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = "40" } }] };

    private static Sample Sound(int frames)
    {
        var sample = new Sample();
        var values = sample.PrepareSound(frames, 16000);
        for (var i = 0; i < frames; i++)
            values[i] = 0.3f * MathF.Sin(i * 0.1f);
        sample.SetName("tone.wav");
        return sample;
    }
}
