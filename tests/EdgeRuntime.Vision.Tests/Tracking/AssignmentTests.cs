using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Vision.Tests.Tracking;

public sealed class AssignmentTests
{
    [Test]
    public void The_total_is_the_least_that_there_is([Range(0, 6)] int rows, [Range(0, 6, 2)] int columns)
    {
        var assignment = new Assignment();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var costs = Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle()).ToArray();
            var columnOf = new int[rows];
            assignment.Solve(costs, rows, columns, 0.6f, columnOf);
            Assert.That(columnOf.Where(static column => column >= 0), Is.Unique);
            for (var row = 0; row < rows; row++)
                Assert.That(columnOf[row] < 0 || costs[row * columns + columnOf[row]] <= 0.6f);
            Assert.That(columnOf.Select((column, row) => column < 0 ? 0.6 : costs[row * columns + column]).Sum(), Is.EqualTo(Least(costs, 0, rows, columns, 0)).Within(1e-5));
        }
    }

    [Test]
    public void What_cannot_be_is_not_paired()
    {
        var columnOf = new int[2];
        new Assignment().Solve([float.PositiveInfinity, 0.5f, float.PositiveInfinity, float.NaN], 2, 2, 0.8f, columnOf);
        Assert.That(columnOf, Is.EqualTo(new[] { 1, -1 }));
    }

    [Test]
    public void Solving_allocates_nothing()
    {
        var assignment = new Assignment();
        var costs = Enumerable.Range(0, 400).Select(static i => i * 37 % 101 / 100f).ToArray();
        var columnOf = new int[20];
        Assert.That(Allocation.OfTenCalls(() => assignment.Solve(costs, 20, 20, 0.8f, columnOf)), Is.Zero);
    }

    private static double Least(float[] costs, int row, int rows, int columns, int taken)
    {
        if (row == rows)
            return 0;
        var least = 0.6 + Least(costs, row + 1, rows, columns, taken);
        for (var column = 0; column < columns; column++)
        {
            if ((taken & (1 << column)) == 0 && costs[row * columns + column] <= 0.6f)
                least = Math.Min(least, costs[row * columns + column] + Least(costs, row + 1, rows, columns, taken | (1 << column)));
        }
        return least;
    }
}
