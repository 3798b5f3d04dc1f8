using System.Globalization;
using Appliance.Edge.Hardware;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running.Engines;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>How far the compiled engines of an app are.</summary>
/// <param name="State">The state of the one that is looked at first: what is at work, then what is missing, then what failed.</param>
/// <param name="Ready">How many are ready.</param>
/// <param name="Needed">How many it needs on this machine.</param>
/// <param name="Model">The model of that one.</param>
/// <param name="Since">Since when it is in its state; null when it is absent.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record EngineReport(EngineState State, int Ready, int Needed, string Model, DateTimeOffset? Since, string? Reason)
{
    /// <summary>The same in words.</summary>
    public string Text => State switch
    {
        EngineState.Preparing => Texts.Format("EnginePreparing", Model, Ready, Needed, Since!.Value.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture)),
        EngineState.Failed => Texts.Format("EngineFailed", Reason),
        _ => Texts.Get($"Engine{State}"),
    };
}

/// <summary>The engines of one app.</summary>
internal sealed record AppEngineReport(string App, EngineReport Engine);

/// <summary>Looks at the engines beside a unit that may be at work.</summary>
/// <param name="store">The engines.</param>
/// <param name="shelf">Which are needed.</param>
internal sealed class EngineQuery(EngineStore store, EngineShelf shelf)
{
    private static readonly EngineState[] Order = [EngineState.Preparing, EngineState.Absent, EngineState.Failed, EngineState.Ready];

    /// <summary>Looks at those of a unit.</summary>
    public static EngineQuery Look(UnitSettings settings)
    {
        var store = new EngineStore(new StateFolder(settings.Options.Storage.StateFolder), new PhysicalFileSystem(), TimeProvider.System);
        return new EngineQuery(store, EngineShelf.Look(store, settings.Options.Running, new NvidiaFiles()));
    }

    /// <summary>How far those of a package are; null when it needs none here.</summary>
    public EngineReport? Of(AppPackage package)
    {
        var engines = shelf.Needed(package).Select(engine => (Name: Path.GetFileName(engine.Value.Path), Record: store.Find(engine.Key))).ToList();
        if (engines.Count == 0)
        {
            return null;
        }

        (string name, EngineRecord? record) = engines.MinBy(engine => Array.IndexOf(Order, engine.Record?.State ?? EngineState.Absent));
        return new EngineReport(
            record?.State ?? EngineState.Absent,
            engines.Count(engine => engine.Record?.State == EngineState.Ready),
            engines.Count,
            name,
            record?.Since,
            record?.Reason);
    }

    /// <summary>The same of an app that is among some packages.</summary>
    public EngineReport? Of(IEnumerable<AppPackage> packages, string id, string version) =>
        packages.FirstOrDefault(package => package.Manifest.Id == id && package.Manifest.Version == version) is { } found ? Of(found) : null;

    /// <summary>Of each active app that needs engines. Packages are read through only where there is a GPU: that takes seconds.</summary>
    public IReadOnlyList<AppEngineReport> OfActive(UnitSettings settings) => !shelf.IsUsed
        ? []
        : [.. AppsOnUnit.Look(settings).Active.Select(package => (package.Manifest.Id, Engine: Of(package)))
            .Where(app => app.Engine is not null).Select(app => new AppEngineReport(app.Id, app.Engine!))];
}
