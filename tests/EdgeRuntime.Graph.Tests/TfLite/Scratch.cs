using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.TfLite;
namespace EdgeRuntime.Graph.Tests.TfLite;
public class Scratch
{
    [Test]
    public void Dump()
    {
        foreach (var path in TfLiteModels.All())
        {
            TestContext.Out.WriteLine($"== {path}");
            try
            {
                var model = ModelReader.Read(path);
                GraphOptimizer.Run(model);
                TestContext.Out.WriteLine(string.Join(", ", model.Graph.Nodes.CountBy(node => node.OpType).Select(op => $"{op.Key} {op.Value}")));
                var detail = Environment.GetEnvironmentVariable("DETAIL");
                if (detail is not null && path.Contains(detail))
                    foreach (var n in model.Graph.Nodes)
                        TestContext.Out.WriteLine($"{n} : {string.Join(",", model.Graph.Find(n.Outputs[0])?.Shape ?? [])} {string.Join(' ', n.Attributes.Select(a => a.Key + "=" + (a.Value.Value is long[] v ? string.Join(',', v) : a.Value.Value)))}");
                var r = Ort.Run(model, Ort.RandomFeeds(model, 1));
                TestContext.Out.WriteLine("ran " + string.Join(" ", r.Select(o => $"{o.Key}:{o.Value.Type}[{string.Join(',', o.Value.Shape)}]")));
            }
            catch (Exception e) { TestContext.Out.WriteLine(e.GetType().Name + " " + e.Message); if (e is not EdgeRuntimeException) TestContext.Out.WriteLine(e.StackTrace); }
        }
    }
}
