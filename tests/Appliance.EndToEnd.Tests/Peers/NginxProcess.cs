using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>
/// nginx as the TLS end of a web service, which lets in whoever shows a certificate of the site: how hospitals publish Orthanc,
/// and the only way with Debian's, whose libcivetweb 1.15 crashes on the first HTTPS connection (it looks for OpenSSL 1.1).
/// </summary>
public sealed class NginxProcess : ChildProcess
{
    private NginxProcess(int port, string folder, string configuration)
        : base("/usr/sbin/nginx", ["-e", "stderr", "-p", folder, "-c", configuration]) => Address = new Uri(FormattableString.Invariant($"https://127.0.0.1:{port}/"));

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>Starts it before the service at <paramref name="target"/>.</summary>
    /// <param name="folder">Its own folder.</param>
    /// <param name="target">Where it passes requests on to.</param>
    /// <param name="authority">Whose certificate it shows, and asks of those who call.</param>
    public static async Task<NginxProcess> StartAsync(string folder, Uri target, SiteAuthority authority)
    {
        Tool.Require("nginx");
        Directory.CreateDirectory(folder);
        int port = FreePort.Next();
        (string certificate, string key) = authority.Issue(folder, "pacs");
        string trusted = authority.WriteTo(Path.Combine(folder, "authorities.pem"));
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off;
            master_process off;
            error_log stderr info;
            pid {{folder}}/pid;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              client_max_body_size 0;
              server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate {{certificate}};
                ssl_certificate_key {{key}};
                ssl_client_certificate {{trusted}};
                ssl_verify_client on;
                ssl_protocols TLSv1.2 TLSv1.3;
                location / {
                  proxy_pass {{target}};
                  proxy_http_version 1.1;
                  proxy_set_header Host $http_host;
                }
              }
            }
            """), TestContext.Current.CancellationToken);
        var peer = new NginxProcess(port, folder, configuration);
        await Dcmtk.ListensAsync(peer, port);
        return peer;
    }
}
