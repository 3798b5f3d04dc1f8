using System.Globalization;
using Appliance.Edge.Commands;
using Appliance.Edge.Running.Engines;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Running.Engines;

/// <summary>What «apps list», «status» and «apps explain» say of an app's engines, in both languages.</summary>
public sealed class EngineReportTests
{
    [Fact]
    public async Task Of_EachState_IsSaidInWords()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        var query = new EngineQuery(rig.Store, rig.Shelf);
        Assert.Equal(("not compiled yet; runs wait for it", "尚未编译；运行等待其完成"), Words(query.Of(app)));

        string during = "";
        rig.Instead = (_, _) =>
        {
            during = Words(query.Of(app)).English;
            throw new InvalidDataException("no kernel");
        };
        rig.Prepare(app);
        string since = rig.Unit.Clock.GetUtcNow().ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);
        Assert.Equal($"preparing lung-air.onnx (0 of 1 ready), since {since}", during);
        Assert.Equal(("failed, runs on the next provider: no kernel", "失败，改用下一个执行提供程序：no kernel"), Words(query.Of(app)));

        rig.Instead = null;
        rig.StartWith(EngineRig.A2000);
        rig.Prepare(app);
        Assert.Equal(("ready", "就绪"), Words(query.Of(app)));
        Assert.Equal((1, 1), (query.Of(app)!.Ready, query.Of(app)!.Needed));
    }

    [Fact]
    public async Task Of_NoEngineNeeded_SaysNothing()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung", change: manifest => manifest.AsObject().Remove("models"));
        Assert.Null(new EngineQuery(rig.Store, rig.Shelf).Of(app));
        Assert.Null(new EngineQuery(rig.Store, rig.Shelf).Of([app], "lung", "9.9.9"));
        Assert.Null(new EngineQuery(rig.Store, new EngineShelf(rig.Store, rig.Unit.Running, gpu: null)).Of(rig.App("other")));
    }

    private static (string English, string Chinese) Words(EngineReport? report)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
            string english = report!.Text;
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
            return (english, report.Text);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
