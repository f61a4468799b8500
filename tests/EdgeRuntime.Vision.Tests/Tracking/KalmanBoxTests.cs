using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Vision.Tests.Tracking;

/// <summary>Against the filter as DeepSORT and ByteTrack write it: eight states and full matrices.</summary>
public sealed class KalmanBoxTests
{
    [Test]
    public void Four_filters_of_two_states_are_one_of_eight()
    {
        var random = new Random(1);
        var first = new Box(100, 100, 140, 180);
        var filter = new KalmanBox(first);
        var plain = new Plain(Measure(first));
        for (var frame = 1; frame < 60; frame++)
        {
            var lost = frame is > 20 and < 30;
            filter.Predict(lost);
            plain.Predict(lost);
            if (!lost)
            {
                var seen = Box.FromCenter(120 + 3 * frame + random.NextSingle(), 140 - frame + random.NextSingle(), 40 + 4 * random.NextSingle(), 80 + 4 * random.NextSingle());
                filter.Correct(seen);
                plain.Correct(Measure(seen));
            }
            var box = filter.Box;
            Assert.That(new[] { box.CenterX, box.CenterY, box.Width / box.Height, box.Height, filter.VelocityX, filter.VelocityY },
                Is.EqualTo(new[] { plain.Mean[0], plain.Mean[1], plain.Mean[2], plain.Mean[3], plain.Mean[4], plain.Mean[5] }).Within(1e-3), $"frame {frame}");
        }
        Assert.That(filter.VelocityX, Is.EqualTo(3).Within(0.2));
    }

    private static double[] Measure(Box box) => [box.CenterX, box.CenterY, box.Width / box.Height, box.Height];

    private sealed class Plain
    {
        private double[,] _covariance = new double[8, 8];

        public Plain(double[] measured)
        {
            Mean = [.. measured, 0, 0, 0, 0];
            var h = measured[3];
            double[] deviations = [h / 10, h / 10, 1e-2, h / 10, h / 16, h / 16, 1e-5, h / 16];
            for (var i = 0; i < 8; i++)
                _covariance[i, i] = deviations[i] * deviations[i];
        }

        public double[] Mean { get; }

        public void Predict(bool lost)
        {
            var h = Mean[3];
            double[] noise = [h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160];
            if (lost)
                Mean[7] = 0;
            var step = new double[8, 8];
            for (var i = 0; i < 8; i++)
            {
                step[i, i] = 1;
                if (i < 4)
                    (step[i, i + 4], Mean[i]) = (1, Mean[i] + Mean[i + 4]);
            }
            _covariance = Multiply(Multiply(step, _covariance), Transpose(step));
            for (var i = 0; i < 8; i++)
                _covariance[i, i] += noise[i] * noise[i];
        }

        public void Correct(double[] measured)
        {
            var h = Mean[3];
            double[] noise = [h / 20, h / 20, 1e-1, h / 20];
            var projected = new double[4, 4];
            for (var i = 0; i < 4; i++)
            {
                for (var j = 0; j < 4; j++)
                    projected[i, j] = _covariance[i, j] + (i == j ? noise[i] * noise[i] : 0);
            }
            var cross = new double[8, 4];
            for (var i = 0; i < 8; i++)
            {
                for (var j = 0; j < 4; j++)
                    cross[i, j] = _covariance[i, j];
            }
            var gain = Multiply(cross, Invert(projected));
            var difference = Enumerable.Range(0, 4).Select(i => measured[i] - Mean[i]).ToArray();
            for (var i = 0; i < 8; i++)
            {
                for (var j = 0; j < 4; j++)
                    Mean[i] += gain[i, j] * difference[j];
            }
            var less = Multiply(Multiply(gain, projected), Transpose(gain));
            for (var i = 0; i < 8; i++)
            {
                for (var j = 0; j < 8; j++)
                    _covariance[i, j] -= less[i, j];
            }
        }

        private static double[,] Multiply(double[,] a, double[,] b)
        {
            var product = new double[a.GetLength(0), b.GetLength(1)];
            for (var i = 0; i < a.GetLength(0); i++)
            {
                for (var j = 0; j < b.GetLength(1); j++)
                {
                    for (var k = 0; k < a.GetLength(1); k++)
                        product[i, j] += a[i, k] * b[k, j];
                }
            }
            return product;
        }

        private static double[,] Transpose(double[,] a)
        {
            var result = new double[a.GetLength(1), a.GetLength(0)];
            for (var i = 0; i < a.GetLength(0); i++)
            {
                for (var j = 0; j < a.GetLength(1); j++)
                    result[j, i] = a[i, j];
            }
            return result;
        }

        private static double[,] Invert(double[,] matrix)
        {
            var size = matrix.GetLength(0);
            var (left, right) = ((double[,])matrix.Clone(), new double[size, size]);
            for (var i = 0; i < size; i++)
                right[i, i] = 1;
            for (var pivot = 0; pivot < size; pivot++)
            {
                var scale = left[pivot, pivot];
                for (var j = 0; j < size; j++)
                    (left[pivot, j], right[pivot, j]) = (left[pivot, j] / scale, right[pivot, j] / scale);
                for (var i = 0; i < size; i++)
                {
                    var factor = left[i, pivot];
                    for (var j = 0; j < size && i != pivot; j++)
                        (left[i, j], right[i, j]) = (left[i, j] - factor * left[pivot, j], right[i, j] - factor * right[pivot, j]);
                }
            }
            return right;
        }
    }
}
