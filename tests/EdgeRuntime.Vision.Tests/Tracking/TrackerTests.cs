using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Vision.Tests.Tracking;

public sealed class TrackerTests
{
    /// <summary>Two walk towards each other and on; one hides the other for ten frames. A third walks by itself.</summary>
    private static Scene Crossing(int seed, float nearer = 30) => new(seed, new Scene.Thing(100, 200, 5, 0), new Scene.Thing(500, 200 + nearer, -5, 0) { Hidden = (36, 46) }, new Scene.Thing(300, 60, 0, 3));

    [Test]
    public void ByteTrack_keeps_numbers_where_objects_cross([Range(1, 10)] int seed) => Assert.That(Crossing(seed).Run(new ByteTracker(), 80), Is.EqualTo(new Scene.Outcome(0, 3, 230)));

    /// <summary>It assumes no motion: who comes out of hiding elsewhere is somebody new to it. That costs one number, and the pictures that it takes to confirm.</summary>
    [Test]
    public void The_overlap_tracker_takes_who_was_hidden_for_another([Range(1, 10)] int seed) =>
        Assert.That(Crossing(seed).Run(new IouTracker(), 80), Is.EqualTo(new Scene.Outcome(1, 4, 230 - 3 * 2 - 2)));

    /// <summary>Where one box lies on the other, who is hidden may take the number of who is seen: the motion of both fits.</summary>
    [Test]
    public void Boxes_on_one_another_cost_ByteTrack_less()
    {
        var (byteTrack, simple) = (0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            byteTrack += Crossing(seed, 6).Run(new ByteTracker(), 80).Switches;
            simple += Crossing(seed, 6).Run(new IouTracker(), 80).Switches;
        }
        Assert.That((byteTrack, simple), Is.EqualTo((3, 20)));
    }

    [Test]
    public void Both_follow_who_crosses_in_full_view([Values] bool simple)
    {
        var scene = new Scene(1, new Scene.Thing(100, 200, 5, 0), new Scene.Thing(500, 206, -5, 0));
        Assert.That(scene.Run(simple ? new IouTracker() : new ByteTracker(), 80).Switches, Is.Zero);
    }

    [Test]
    public void Who_was_hidden_keeps_the_number([Values(5, 20, 29)] int frames)
    {
        var outcome = new Scene(1, new Scene.Thing(50, 200, 4, 1) { Hidden = (30, 30 + frames) }, new Scene.Thing(400, 100, -2, 0)).Run(new ByteTracker(), 90);
        Assert.That(outcome, Is.EqualTo(new Scene.Outcome(0, 2, 180 - frames)));
    }

    [Test]
    public void Who_was_away_too_long_is_somebody_new()
    {
        var outcome = new Scene(1, new Scene.Thing(50, 200, 4, 1) { Hidden = (30, 65) }).Run(new ByteTracker(), 90);
        Assert.That((outcome.Switches, outcome.Numbers), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Weak_detections_keep_an_object_but_begin_none()
    {
        Assert.That(new Scene(1, new Scene.Thing(50, 200, 4, 1) { Weak = (20, 60) }).Run(new ByteTracker(), 90), Is.EqualTo(new Scene.Outcome(0, 1, 90)));
        Assert.That(new Scene(1, new Scene.Thing(50, 200, 4, 1) { Weak = (0, 90) }).Run(new ByteTracker(), 90).Seen, Is.Zero);
    }

    [Test]
    public void What_is_seen_once_is_nothing()
    {
        var scene = new Scene(1, new Scene.Thing(50, 200, 4, 1), new Scene.Thing(400, 200, 0, 0) { Hidden = (0, 10) }, new Scene.Thing(500, 200, 0, 0) { Hidden = (0, 10) });
        var tracker = new ByteTracker();
        Assert.That(scene.Run(tracker, 11).Numbers, Is.EqualTo(1), "in their first picture they are not confirmed");
        Assert.That(tracker.Update([]).Length, Is.Zero);
        Assert.That(scene.Run(tracker, 9).Numbers, Is.EqualTo(1));
    }

    [Test]
    public void Classes_are_apart_unless_said([Values] bool apart)
    {
        var tracker = new ByteTracker(new ByteTrackerOptions { ClassesApart = apart });
        Detection Seen(int @class) => new(new Box(10, 10, 50, 90), @class, 0.9f);
        var first = tracker.Update([Seen(0)])[0].Id;
        tracker.Update([Seen(1)]);
        var second = tracker.Update([Seen(1)])[0];
        Assert.That((second.Id == first, second.Class), Is.EqualTo((!apart, 1)));
    }

    [Test]
    public void The_overlap_tracker_follows_confirms_and_forgets()
    {
        var tracker = new IouTracker(new IouTrackerOptions { ConfirmAfter = 3, KeepFor = 5 });
        Detection At(float x) => new(new Box(x, 10, x + 40, 90), 0, 0.9f);
        Assert.That(tracker.Update([At(0)]).Length, Is.Zero);
        Assert.That(tracker.Update([At(5)]).Length, Is.Zero);
        var track = tracker.Update([At(10)])[0];
        Assert.That((track.Id, track.Age, track.VelocityX, track.Box, track.Detection), Is.EqualTo((1, 3, 5f, At(10).Box, 0)));
        for (var i = 0; i < 5; i++)
            Assert.That(tracker.Update([]).Length, Is.Zero);
        Assert.That(tracker.Update([At(15)])[0].Id, Is.EqualTo(1));
        for (var i = 0; i < 6; i++)
            tracker.Update([]);
        for (var i = 0; i < 3; i++)
            tracker.Update([At(15)]);
        Assert.That(tracker.Update([At(15)])[0].Id, Is.EqualTo(2));
    }

    [Test]
    public void Numbers_are_not_given_again_after_a_reset()
    {
        foreach (var tracker in (ObjectTracker[])[new ByteTracker(), new IouTracker(new IouTrackerOptions { ConfirmAfter = 1 })])
        {
            Detection[] one = [new(new Box(10, 10, 50, 90), 0, 0.9f)];
            Assert.That(tracker.Update(one)[0].Id, Is.EqualTo(1));
            tracker.Reset();
            Assert.That(tracker.Update(one)[0].Id, Is.EqualTo(2));
        }
    }

    [Test]
    public void Tracking_allocates_nothing([Values] bool simple)
    {
        ObjectTracker tracker = simple ? new IouTracker() : new ByteTracker();
        var scene = new Scene(1, [.. Enumerable.Range(0, 30).Select(static i => new Scene.Thing(20 * i, 100 + 7 * i, i % 5 - 2, i % 3 - 1))]);
        var frames = Enumerable.Range(0, 60).Select(frame => scene.Detect(frame).Detections).ToArray();
        var next = 0;
        foreach (var detections in frames)
            tracker.Update(detections);
        Assert.That(Allocation.OfTenCalls(() => tracker.Update(frames[next++ % 60])), Is.Zero);
    }

    [Test]
    public void Settings_are_checked()
    {
        Assert.That(() => new ByteTracker(new ByteTrackerOptions { HighScore = 1.5f }), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("ByteTracker: HighScore is 1.5, expected 0 to 1."));
        Assert.That(() => new IouTracker(new IouTrackerOptions { KeepFor = -1 }), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("IouTracker: KeepFor is -1, expected 0 or more."));
        Assert.That(() => new IouTracker(new IouTrackerOptions { Iou = float.NaN }), Throws.TypeOf<ConfigurationException>());
    }
}
