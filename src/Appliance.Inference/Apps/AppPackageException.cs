namespace Appliance.Inference.Apps;

/// <summary>A package cannot be used; <see cref="Faults"/> holds everything that is wrong with it.</summary>
public sealed class AppPackageException : Exception
{
    /// <summary>Creates the exception.</summary>
    public AppPackageException(string folder, IReadOnlyList<AppFault> faults)
        : base($"The app in '{folder}' cannot be used: {string.Join(" ", faults)}") => (Folder, Faults) = (folder, faults);

    /// <summary>The package's folder.</summary>
    public string Folder { get; }

    /// <summary>Every fault, in the order of app.json.</summary>
    public IReadOnlyList<AppFault> Faults { get; }
}
