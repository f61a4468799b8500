namespace EdgeRuntime.Lowering.Tests;

public class ArenaPlannerTests
{
    [Test]
    public void Random_lifetimes_never_overlap_and_never_exceed_the_sum([Range(0, 199)] int seed)
    {
        var random = new Random(seed);
        var requests = Enumerable.Range(0, random.Next(0, 60)).Select(_ =>
        {
            var first = random.Next(40);
            return new ArenaRequest(random.Next(4) == 0 ? random.Next(3) : random.Next(20_000), first, first + random.Next(random.Next(1, 20)));
        }).ToList();

        var placement = ArenaPlanner.Place(requests);

        Assert.That(placement.Offsets, Has.Count.EqualTo(requests.Count));
        for (var i = 0; i < requests.Count; i++)
        {
            Assert.That(placement.Offsets[i] % ArenaPlanner.Alignment, Is.Zero);
            Assert.That(placement.Offsets[i] + requests[i].ByteCount, Is.LessThanOrEqualTo(placement.ByteCount));
            for (var j = 0; j < i; j++)
            {
                if (requests[i].Meets(requests[j]) && requests[i].ByteCount > 0 && requests[j].ByteCount > 0)
                {
                    Assert.That(placement.Offsets[i] + requests[i].ByteCount <= placement.Offsets[j] || placement.Offsets[j] + requests[j].ByteCount <= placement.Offsets[i],
                        $"seed {seed}: {requests[i]} at {placement.Offsets[i]} overlaps {requests[j]} at {placement.Offsets[j]}");
                }
            }
        }
        Assert.That(placement.ByteCount, Is.LessThanOrEqualTo(requests.Sum(r => (r.ByteCount + 63) / 64 * 64)));
        Assert.That(placement.ByteCount, Is.GreaterThanOrEqualTo(placement.PeakLiveBytes));
    }

    [Test]
    public void A_chain_needs_its_two_largest_neighbours_only()
    {
        ArenaRequest[] chain = [new(6400, 0, 1), new(3200, 1, 2), new(1600, 2, 3), new(6400, 3, 4)];

        var placement = ArenaPlanner.Place(chain);

        Assert.That(placement.PeakLiveBytes, Is.EqualTo(9600));
        Assert.That(placement.ByteCount, Is.EqualTo(9600));
    }

    [Test]
    public void The_tightest_gap_is_taken()
    {
        // While the last buffer lives, the free gaps are 1280 and 640 bytes long.
        ArenaRequest[] requests = [new(1280, 0, 0), new(6400, 0, 2), new(640, 0, 0), new(6400, 0, 2), new(640, 2, 2)];

        var placement = ArenaPlanner.Place(requests);

        Assert.That(placement.ByteCount, Is.EqualTo(placement.PeakLiveBytes));
    }

    [Test]
    public void Nothing_needs_nothing() => Assert.That(ArenaPlanner.Place([]).ByteCount, Is.Zero);
}
