// Whizard for Pulumi: a multi-tenant, production-ready Thanos for fleets of Kubernetes clusters
package whizard
