using System.Net.Http.Headers;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Web;

/// <summary>Where STOW-RS requests go, and within which limits.</summary>
/// <param name="Services">The address that <c>/studies</c> is below, as <c>https://pacs.example.org/dicom-web</c>.</param>
public sealed record StowOptions(Uri Services)
{
    /// <summary>Who we are and whom we trust on https; null trusts the system's authorities and shows no certificate.</summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>What the Authorization header says, asked before each request so that a new secret needs no restart; null for none.</summary>
    public Func<AuthenticationHeaderValue?>? Authorization { get; init; }

    /// <summary>How long opening a connection may take.</summary>
    /// <value>Default 15 s.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the server may take nothing of what is sent.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the server may think once it has everything.</summary>
    /// <value>Default 300 s, as for a C-STORE response.</value>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The clock of all timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
