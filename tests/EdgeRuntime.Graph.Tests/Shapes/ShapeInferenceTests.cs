using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Tests.Shapes;

[TestFixture]
public class ShapeInferenceTests
{
    [Test]
    public void Inferred_outputs_agree_with_those_that_test_models_declare()
    {
        var failures = new List<string>();
        var (outputs, complete) = (0, 0);
        foreach (var path in OnnxModels.Tests())
        {
            var model = OnnxReader.Read(path);
            var declared = model.Graph.Outputs.ToArray();
            model.Graph.Outputs.Clear();
            model.Graph.Outputs.AddRange(declared.Select(output => new ValueInfo(output.Name) { OtherType = output.OtherType }));
            try
            {
                ShapeInference.Run(model);
            }
            catch (EdgeRuntimeException error)
            {
                failures.Add($"{path}: {error.Message}");
                continue;
            }
            foreach (var (expected, found) in declared.Zip(model.Graph.Outputs).Where(pair => pair.First.OtherType is null))
            {
                outputs++;
                if (Contradicts(expected, found))
                    failures.Add($"{path}: {expected.Name}: expected {Show(expected)}, found {Show(found)}");
                else if (found.Type != ElementType.Undefined && found.Shape is not null && found.Shape.All(size => size.IsKnown))
                    complete++;
                else if (Environment.GetEnvironmentVariable("SHOW_UNKNOWN") is not null)
                    TestContext.Out.WriteLine($"{path}: {string.Join(',', model.Graph.Nodes.Select(n => n.OpType).Distinct())} {Show(expected)} {Show(found)}");
            }
        }
        TestContext.Out.WriteLine($"{complete} of {outputs} outputs fully inferred");
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(40)));
        Assert.That(complete, Is.GreaterThan(800));
    }

    private static bool Contradicts(ValueInfo expected, ValueInfo found)
    {
        if (found.Type != ElementType.Undefined && found.Type != expected.Type)
            return true;
        if (found.Shape is null || expected.Shape is null)
            return false;
        return found.Shape.Count != expected.Shape.Count || found.Shape.Zip(expected.Shape).Any(pair => pair.First.IsKnown && pair.Second.IsKnown && pair.First != pair.Second);
    }

    private static string Show(ValueInfo value) => $"{value.Type.ShortName()}[{(value.Shape is null ? "?" : string.Join(',', value.Shape))}]";
}
