namespace Appliance.Edge.Apps;

/// <summary>What a package is.</summary>
public enum AppKind
{
    /// <summary>Studies are run with it.</summary>
    App,

    /// <summary>Apps are made up of it. Its active version is the one that they get where their ranges admit it.</summary>
    Module,
}
