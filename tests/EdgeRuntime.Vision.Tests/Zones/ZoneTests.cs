using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;
using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Vision.Tests.Zones;

public sealed class ZoneTests
{
    private static readonly (float X, float Y)[] s_square = [(100, 100), (200, 100), (200, 200), (100, 200)];

    [TestCase(50, 50, 50, 150, CrossingDirection.ToRight)]
    [TestCase(50, 150, 50, 50, CrossingDirection.ToLeft)]
    public void A_line_is_crossed_in_a_direction(float x1, float y1, float x2, float y2, CrossingDirection direction)
    {
        var line = new LineCounter(0, 100, 100, 100);
        Assert.That(line.Update([At(7, x1, y1)]).Length, Is.Zero);
        Assert.That(line.Update([At(7, x2, y2)]).ToArray(), Is.EqualTo(new[] { new Crossing(7, 3, direction) }));
        Assert.That((line.ToRight, line.ToLeft), Is.EqualTo(direction == CrossingDirection.ToRight ? (1, 0) : (0, 1)));
        Assert.That(line.Update([At(7, x2, y2)]).Length, Is.Zero);
    }

    [Test]
    public void Who_dithers_on_the_line_is_not_counted()
    {
        var line = new LineCounter(0, 100, 100, 100, margin: 3);
        line.Update([At(1, 50, 90)]);
        for (var i = 0; i < 20; i++)
            Assert.That(line.Update([At(1, 50, i % 2 == 0 ? 98 : 102)]).Length, Is.Zero);
        Assert.That(line.Update([At(1, 50, 110)]).Length, Is.EqualTo(1));
    }

    [Test]
    public void Who_goes_around_the_line_does_not_cross_it()
    {
        var line = new LineCounter(0, 100, 100, 100);
        line.Update([At(1, 90, 80)]);
        line.Update([At(1, 120, 95)]);
        Assert.That(line.Update([At(1, 120, 120)]).Length, Is.Zero);
        Assert.That(line.Update([At(1, 60, 120)]).Length, Is.Zero);
        Assert.That(line.Update([At(1, 60, 80)]).ToArray()[0].Direction, Is.EqualTo(CrossingDirection.ToLeft));
    }

    [Test]
    public void Who_is_not_seen_for_long_begins_anew()
    {
        var line = new LineCounter(0, 100, 100, 100);
        line.Update([At(1, 50, 80)]);
        for (var i = 0; i < 301; i++)
            line.Update([]);
        Assert.That(line.Update([At(1, 50, 120)]).Length, Is.Zero);
    }

    [Test]
    public void The_middle_may_count_instead_of_the_feet()
    {
        var line = new LineCounter(0, 100, 100, 100, anchor: AnchorPoint.Center);
        line.Update([At(1, 50, 110)]);
        Assert.That(line.Update([At(1, 50, 130)]).Length, Is.EqualTo(1), "its middle is 20 above its feet");
    }

    [Test]
    public void Who_enters_stays_and_leaves_is_reported_once()
    {
        var zone = new ZoneMonitor(s_square, new ZoneOptions { DwellAfter = TimeSpan.FromSeconds(2) });
        var events = new List<ZoneEvent>();
        for (var i = 0; i <= 60; i++)
        {
            var y = i < 10 ? 50 : i < 40 ? 150 : 250;
            events.AddRange(zone.Update([At(4, 150, y), At(5, 300, 300)], TimeSpan.FromSeconds(i * 0.1)).ToArray());
            Assert.That(zone.Count, Is.EqualTo(i is >= 10 and < 40 ? 1 : 0));
        }
        Assert.That(events, Is.EqualTo(new[]
        {
            new ZoneEvent(ZoneEventKind.Enter, 4, 3, TimeSpan.Zero), new ZoneEvent(ZoneEventKind.Dwell, 4, 3, TimeSpan.FromSeconds(2)), new ZoneEvent(ZoneEventKind.Leave, 4, 3, TimeSpan.FromSeconds(2.9)),
        }));
    }

    [Test]
    public void Short_visits_and_short_absences_may_be_left_out()
    {
        var zone = new ZoneMonitor(s_square, new ZoneOptions { EnterAfter = TimeSpan.FromSeconds(1), LeaveAfter = TimeSpan.FromSeconds(1) });
        ZoneEvent[] Step(double seconds, float y) => zone.Update([At(1, 150, y)], TimeSpan.FromSeconds(seconds)).ToArray();
        Assert.That(Step(0, 150).Concat(Step(0.5, 150)).Concat(Step(0.6, 50)).Concat(Step(1.2, 150)), Is.Empty, "half a second is no visit");
        Assert.That(Step(2.2, 150).Single().Kind, Is.EqualTo(ZoneEventKind.Enter));
        Assert.That(Step(2.5, 50).Concat(Step(3, 150)).Concat(Step(3.5, 50)), Is.Empty, "half a second is no absence");
        Assert.That(Step(4, 50), Is.EqualTo(new[] { new ZoneEvent(ZoneEventKind.Leave, 1, 3, TimeSpan.FromSeconds(1.8)) }));
    }

    [Test]
    public void Who_vanishes_has_left()
    {
        var zone = new ZoneMonitor(s_square);
        zone.Update([At(1, 150, 150)], TimeSpan.Zero);
        Assert.That(zone.Update([], TimeSpan.FromSeconds(0.9)).Length, Is.Zero);
        Assert.That(zone.Update([], TimeSpan.FromSeconds(1.1)).ToArray(), Is.EqualTo(new[] { new ZoneEvent(ZoneEventKind.Leave, 1, 3, TimeSpan.Zero) }));
        Assert.That(zone.Count, Is.Zero);
    }

    [Test]
    public void A_polygon_may_be_concave()
    {
        var zone = new ZoneMonitor([(0, 0), (100, 0), (100, 100), (50, 20), (0, 100)]);
        Assert.That((zone.Contains(10, 50), zone.Contains(50, 50), zone.Contains(90, 50), zone.Contains(50, 10), zone.Contains(110, 10)), Is.EqualTo((true, false, true, true, false)));
    }

    [Test]
    public void Updating_allocates_nothing()
    {
        var zone = new ZoneMonitor(s_square, new ZoneOptions { DwellAfter = TimeSpan.FromSeconds(0.1) });
        var line = new LineCounter(0, 150, 400, 150);
        var frames = Enumerable.Range(0, 40).Select(frame => Enumerable.Range(1, 20).Select(id => At(id, id * 15, 150 + 100 * MathF.Sin(frame * 0.3f + id))).ToArray()).ToArray();
        var next = 0;
        void Step()
        {
            zone.Update(frames[next % 40], TimeSpan.FromSeconds(next * 0.1));
            line.Update(frames[next++ % 40]);
        }
        for (var i = 0; i < 80; i++)
            Step();
        Assert.That(Allocation.OfTenCalls(Step), Is.Zero);
        Assert.That(line.ToLeft, Is.GreaterThan(10));
    }

    [Test]
    public void Lines_and_zones_that_cannot_be_are_refused()
    {
        Assert.That(() => new LineCounter(1, 1, 1, 1), Throws.TypeOf<ConfigurationException>().With.Message.Contains("two different points"));
        Assert.That(() => new LineCounter(1, 1, 2, 2, -1), Throws.TypeOf<ConfigurationException>().With.Message.Contains("margin"));
        Assert.That(() => new ZoneMonitor([(0, 0), (1, 1)]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("three corners"));
        Assert.That(() => new ZoneMonitor([(0, 0), (1, 1), (float.NaN, 0)]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("pixels"));
        Assert.That(() => new ZoneMonitor(s_square, new ZoneOptions { LeaveAfter = TimeSpan.FromSeconds(-1) }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("LeaveAfter"));
    }

    // The feet are at (x, y), the middle 20 above.
    private static Track At(int id, float x, float y) => new(id, new Box(x - 10, y - 40, x + 10, y), 3, 0.9f, 0, 1, 0, 0);
}
