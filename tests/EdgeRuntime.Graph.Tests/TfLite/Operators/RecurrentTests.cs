using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite.Operators;

/// <summary>LSTM and RNN against their definitions (Hochreiter and Schmidhuber, 1997).</summary>
[TestFixture]
public class RecurrentTests
{
    private const int Steps = 4, Inputs = 3, Units = 2;

    [Test]
    public void Lstm([Values] bool timeMajor)
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(Steps * Inputs);
        var input = b.Input(x, timeMajor ? [Steps, 1, Inputs] : [1, Steps, Inputs]);
        var w = Enumerable.Range(0, 4).Select(gate => TfLiteBuilder.Ramp(Units * Inputs, -1 + gate * 0.2f, 1)).ToArray();
        var r = Enumerable.Range(0, 4).Select(gate => TfLiteBuilder.Ramp(Units * Units, -0.9f, 0.5f + gate * 0.1f)).ToArray();
        var bias = Enumerable.Range(0, 4).Select(gate => TfLiteBuilder.Ramp(Units, -0.2f, 0.3f * gate)).ToArray();
        int[] operands = [input, .. w.Select(v => b.Constant(v, Units, Inputs)), .. r.Select(v => b.Constant(v, Units, Units)), -1, -1, -1, .. bias.Select(v => b.Constant(v, Units)), -1, -1, State(b), State(b)];
        var y = b.Op(44, operands, b.Result(timeMajor ? [Steps, 1, Units] : [1, Steps, Units]), Byte(0, 4), Byte(3, timeMajor ? 1 : 0));

        var (h, c, expected) = (new double[Units], new double[Units], new List<double>());
        for (var t = 0; t < Steps; t++)
        {
            var gates = Enumerable.Range(0, 4).Select(gate => Enumerable.Range(0, Units).Select(u => bias[gate][u]
                + Enumerable.Range(0, Inputs).Sum(k => (double)w[gate][u * Inputs + k] * x[t * Inputs + k]) + Enumerable.Range(0, Units).Sum(k => r[gate][u * Units + k] * h[k])).ToArray()).ToArray();
            for (var u = 0; u < Units; u++)
            {
                c[u] = Sigmoid(gates[1][u]) * c[u] + Sigmoid(gates[0][u]) * Math.Tanh(gates[2][u]);
                h[u] = Sigmoid(gates[3][u]) * Math.Tanh(c[u]);
            }
            expected.AddRange(h);
        }
        Expect.Floats(b.Run(y)[0], expected);
    }

    [Test]
    public void Rnn()
    {
        var b = new TfLiteBuilder();
        var (x, w, r, bias) = (TfLiteBuilder.Ramp(Steps * Inputs), TfLiteBuilder.Ramp(Units * Inputs, -1, 1), TfLiteBuilder.Ramp(Units * Units, -0.5f, 0.7f), TfLiteBuilder.Ramp(Units, -0.1f, 0.2f));
        var y = b.Op(35, [b.Input(x, 1, Steps, Inputs), b.Constant(w, Units, Inputs), b.Constant(r, Units, Units), b.Constant(bias, Units), State(b)], b.Result([1, Steps, Units]), Byte(0, 0), Byte(1, 4));
        var (h, expected) = (new double[Units], new List<double>());
        for (var t = 0; t < Steps; t++)
        {
            h = [.. Enumerable.Range(0, Units).Select(u => Math.Tanh(bias[u] + Enumerable.Range(0, Inputs).Sum(k => (double)w[u * Inputs + k] * x[t * Inputs + k]) + Enumerable.Range(0, Units).Sum(k => r[u * Units + k] * h[k])))];
            expected.AddRange(h);
        }
        Expect.Floats(b.Run(y)[0], expected);
    }

    private static int State(TfLiteBuilder b) => b.Result([1, Units], 0, Byte(5, 1));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
